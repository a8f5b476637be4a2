from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from runreport.numerics.approximate_knn import EXACT_LIMIT, nearest_neighbours
from runreport.numerics.knn import neighbours_within
from runreport.numerics.latent_map import UmapOptions, umap_map
from runreport.numerics.trustworthiness import trustworthiness


def test_up_to_the_limit_the_search_is_exact(clusters: np.ndarray) -> None:
    found = nearest_neighbours(clusters, 7, seed=1)
    np.testing.assert_array_equal(found.indices, neighbours_within(clusters, 7)[0])
    assert found.recall == 1.0


def test_above_the_limit_recall_is_measured_and_a_seed_repeats_itself() -> None:
    generator = np.random.default_rng(0)
    points = generator.normal(size=(1500, 8)).astype(np.float32)
    points[:40] = points[0]  # duplicates crowd the sample itself out of its own candidates
    first = nearest_neighbours(points, 10, seed=3, exact_limit=1000)
    again = nearest_neighbours(points, 10, seed=3, exact_limit=1000)
    exact, distances = neighbours_within(points, 10)
    share = np.mean([np.isin(a, b).mean() for a, b in zip(first.indices[40:], exact[40:], strict=True)])
    assert first.recall < 1.0 or share == 1.0
    assert abs(first.recall - share) < 0.05
    assert first.recall > 0.95
    np.testing.assert_array_equal(first.indices, again.indices)
    assert not (first.indices == np.arange(1500)[:, None]).any()
    assert (np.diff(first.distances, axis=1) >= 0).all()
    assert (first.distances >= distances - 1e-9).all()


def clustered(n: int, d: int, groups: int) -> np.ndarray:
    generator = np.random.default_rng(2)
    centres = generator.normal(scale=2.0, size=(groups, d))
    return (centres[generator.integers(0, groups, n)] + generator.normal(size=(n, d))).astype(np.float32)


@pytest.mark.parametrize("groups", [1, 12])
def test_the_recall_stated_is_that_against_scikit_learn(groups: int) -> None:
    """Also for a single cloud, where far more groups must be searched."""
    points = clustered(3000, 16, groups)
    found = nearest_neighbours(points, 15, seed=0, exact_limit=1000)
    true = NearestNeighbors(n_neighbors=15).fit(points).kneighbors(return_distance=False)
    share = np.mean([np.isin(own, wanted).mean() for own, wanted in zip(found.indices, true, strict=True)])
    assert found.recall == pytest.approx(share, abs=0.01)
    assert share > 0.98


def test_groups_smaller_than_k_are_filled_from_their_neighbours() -> None:
    points = np.repeat(np.arange(300.0), 4)[:, None] * [[1.0, 7.0]] + np.tile(np.arange(4.0) / 8, 300)[:, None]
    found = nearest_neighbours(points, 40, seed=1, exact_limit=1000)
    assert found.indices.shape == (1200, 40)
    assert all(len(set(row)) == 40 for row in found.indices.tolist())


def test_neighbours_among_duplicates_are_as_near_as_any() -> None:
    """Which of many equal points are named is open; all of them count as found."""
    points = np.random.default_rng(0).integers(0, 2, (3000, 3)).astype(np.float32)
    found = nearest_neighbours(points, 15, seed=0, exact_limit=1000)
    assert found.recall == 1.0
    assert not found.distances.any()
    assert not (found.indices == np.arange(3000)[:, None]).any()


def test_more_points_than_are_searched_exactly_become_a_map() -> None:
    points = clustered(EXACT_LIMIT + 5_000, 12, 10)
    found = nearest_neighbours(points, 15, seed=0)
    assert 0.98 < found.recall < 1
    options = UmapOptions(2, n_neighbors=15, min_dist=0.1, first_epochs=60, many=5_000, warm_epochs=10, seed=1)
    drawn = umap_map(points, None, (found.indices, found.distances), None, options)
    assert drawn.fallback is None
    trust = trustworthiness(points, drawn.points, found.indices, 15)
    assert trust is not None
    assert trust > 0.95
