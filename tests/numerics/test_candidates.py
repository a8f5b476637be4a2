from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics import candidates
from runreport.numerics.candidates import nearest_candidates

few = settings(derandomize=True, deadline=None, max_examples=30)


def nearest(queries: np.ndarray, points: np.ndarray, m: int) -> np.ndarray:
    """Squared distances of the m nearest, ascending: ties leave open which rows those are."""
    return np.sort(((queries[:, None] - points[None]) ** 2).sum(axis=2), axis=1)[:, :m]


def lengths(queries: np.ndarray, points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.sort(((queries[:, None] - points[rows]) ** 2).sum(axis=2), axis=1)


def test_on_a_line_the_nearest_are_the_ones_beside() -> None:
    points = np.arange(-5, 5, dtype=np.float32)[:, None]
    found = nearest_candidates(points[:3], points, 2)
    assert [sorted(row) for row in found.tolist()] == [[0, 1], [0, 1], [1, 2]] or len(set(found[1])) == 2
    assert all(i in row for i, row in enumerate(found))


@few
@given(st.integers(0, 1000), st.integers(1, 120), st.integers(1, 40), st.sampled_from([1, 3, 9]))
def test_candidates_are_the_nearest(seed: int, n: int, m: int, d: int) -> None:
    generator = np.random.default_rng(seed)
    points = generator.integers(-4, 5, (n, d)).astype(np.float32)  # sums of small whole numbers: no rounding, many ties
    queries, m = points[: generator.integers(1, n + 1)], min(m, n)
    found = nearest_candidates(queries, points, m)
    assert all(len(set(row)) == m for row in found.tolist())
    np.testing.assert_array_equal(lengths(queries, points, found), nearest(queries, points, m))


def test_blocks_of_queries_and_points_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=(700, 5))
    whole = np.sort(nearest_candidates(points, points, 11), axis=1)
    monkeypatch.setattr(candidates, "QUERIES", 64)
    monkeypatch.setattr(candidates, "POINTS", 100)
    np.testing.assert_array_equal(np.sort(nearest_candidates(points, points, 11), axis=1), whole)
    np.testing.assert_allclose(lengths(points, points, whole), nearest(points, points, 11), atol=1e-12)


def test_duplicates_without_number_take_no_memory_without_limit() -> None:
    points = np.zeros((9000, 4), np.float32)
    points[::3] = 1
    tracemalloc.start()
    found = nearest_candidates(points[:600], points, 8)
    assert tracemalloc.get_traced_memory()[1] < 80e6  # every pair and its row and column would take 150 MB
    tracemalloc.stop()
    assert not lengths(points[:600], points, found).any()
    assert all(len(set(row)) == 8 for row in found.tolist())
