from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from runreport.numerics.knn import neighbours_among, neighbours_within

few = settings(derandomize=True, deadline=None, max_examples=20)


def brute_force(points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """By definition, one row at a time."""
    rows, lengths = [], []
    for i, point in enumerate(points.astype(np.float64)):
        distance = [float(np.sqrt(sum((point - other) ** 2))) for other in points.astype(np.float64)]
        order = sorted((d, j) for j, d in enumerate(distance) if j != i)[:k]
        rows.append([j for _, j in order])
        lengths.append([d for d, _ in order])
    return np.array(rows).reshape(len(points), -1), np.array(lengths).reshape(len(points), -1)


def test_neighbours_on_a_line_are_the_ones_beside_it() -> None:
    indices, distances = neighbours_within(np.array([[0.0], [1.0], [3.0], [7.0]]), 2)
    assert indices.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]
    assert distances.tolist() == [[1, 3], [1, 2], [2, 3], [4, 6]]


def test_neighbours_agree_with_brute_force(clusters: np.ndarray) -> None:
    indices, distances = neighbours_within(clusters, 15)
    wanted, lengths = brute_force(clusters, 15)
    np.testing.assert_array_equal(indices, wanted)
    np.testing.assert_allclose(distances, lengths, rtol=1e-12)
    assert indices.dtype == np.int32


@pytest.mark.fault(139)
@few
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 12))
def test_ties_and_duplicates_go_by_row_and_never_to_the_sample_itself(seed: int, n: int, k: int) -> None:
    points = np.random.default_rng(seed).integers(0, 3, (n, 2)).astype(np.float32)
    indices, distances = neighbours_within(points, k)
    wanted, lengths = brute_force(points, k)
    np.testing.assert_array_equal(indices, wanted)
    np.testing.assert_allclose(distances, lengths, rtol=1e-12)
    assert not (indices == np.arange(n)[:, None]).any()


def test_many_duplicates_are_taken_in_row_order() -> None:
    indices, distances = neighbours_within(np.ones((200, 3), np.float32), 4)
    assert indices[0].tolist() == [1, 2, 3, 4]
    assert indices[150].tolist() == [0, 1, 2, 3]
    assert not distances.any()


@pytest.mark.fault(139)
@pytest.mark.parametrize(("n", "k", "expected"), [(5, 12, 4), (1, 12, 0), (2, 2, 1)])
def test_k_stops_at_the_other_points(n: int, k: int, expected: int) -> None:
    indices, distances = neighbours_within(np.arange(n, dtype=np.float32)[:, None], k)
    assert indices.shape == distances.shape == (n, expected)


def test_rotating_leaves_neighbours_and_scaling_scales_distances(clusters: np.ndarray) -> None:
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0]
    indices, distances = neighbours_within(clusters, 5)
    turned, same = neighbours_within(clusters @ turn, 5)
    np.testing.assert_array_equal(indices, turned)
    np.testing.assert_allclose(distances, same, rtol=1e-6)
    for scale in (1e-25, 1e30):
        scaled, lengths = neighbours_within(clusters.astype(np.float64) * scale, 5)
        np.testing.assert_array_equal(indices, scaled)
        np.testing.assert_allclose(lengths / scale, distances, rtol=1e-6)


def test_permuting_points_permutes_neighbours(clusters: np.ndarray) -> None:
    order = np.random.default_rng(2).permutation(len(clusters))
    indices, _ = neighbours_within(clusters, 5)
    shuffled, _ = neighbours_within(clusters[order], 5)
    np.testing.assert_array_equal(order[shuffled], indices[order])


def test_close_points_far_from_the_origin_are_told_apart() -> None:
    points = np.arange(100.0)[:, None] * 1e-4 + 1e6
    indices, _ = neighbours_within(points, 1)
    assert (np.abs(indices[:, 0] - np.arange(100)) == 1).all()


def test_neighbours_of_other_points_include_equal_ones() -> None:
    indices, distances = neighbours_among(np.array([[2.0]]), np.array([[0.0], [2.0], [3.0]]), 2)
    assert indices.tolist() == [[1, 2]]
    assert distances.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("spread", [1e-2, 1e-5, 1e-9])
def test_points_that_single_precision_cannot_tell_apart_have_exact_neighbours(spread: float) -> None:
    generator = np.random.default_rng(0)
    centres = generator.normal(scale=10.0, size=(4, 5))
    points = centres[np.arange(200) % 4] + spread * generator.normal(size=(200, 5))
    indices, distances = neighbours_within(points, 6)
    wanted, lengths = brute_force(points, 6)
    np.testing.assert_array_equal(indices, wanted)
    np.testing.assert_allclose(distances, lengths, rtol=1e-12)


def test_one_point_far_away_leaves_the_others_their_neighbours() -> None:
    points = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    points[17] = 1e12
    indices, _ = neighbours_within(points, 5)
    np.testing.assert_array_equal(indices, brute_force(points, 5)[0])


def test_thousands_of_points_at_few_places_are_searched_once_for_each_place() -> None:
    places = np.random.default_rng(0).integers(0, 2, (4000, 3)).astype(np.float32)
    indices, distances = neighbours_within(places, 9)
    assert not distances.any()
    same = [np.flatnonzero((places == places[row]).all(axis=1)) for row in (0, 1999, 3999)]
    for row, rows in zip((0, 1999, 3999), same, strict=True):
        assert indices[row].tolist() == [other for other in rows.tolist() if other != row][:9]


def test_scikit_learn_finds_the_same_in_many_dimensions() -> None:
    points = np.random.default_rng(1).normal(size=(1500, 96)).astype(np.float32)
    found = neighbours_within(points, 15)[0]
    peer = NearestNeighbors(n_neighbors=15, algorithm="brute").fit(points.astype(np.float64))
    np.testing.assert_array_equal(found, peer.kneighbors(return_distance=False))
