from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array

from runreport.numerics.fuzzy_graph import fuzzy_graph
from runreport.numerics.knn import neighbours_within
from runreport.numerics.spectral_start import spectral_start


def ring(n: int) -> coo_array:
    i = np.arange(n)
    return coo_array((np.ones(2 * n), (np.r_[i, i], np.r_[(i + 1) % n, (i - 1) % n])), shape=(n, n))


def test_a_ring_becomes_a_ring() -> None:
    radius = np.linalg.norm(spectral_start(ring(40), np.zeros((40, 3)), 2, seed=1), axis=1)
    np.testing.assert_allclose(radius, radius.mean(), rtol=1e-6)


@pytest.mark.parametrize("n", [40, 700])
def test_a_regular_graph_gives_the_same_start_each_time(n: int) -> None:
    start = spectral_start(ring(n), np.zeros((n, 3)), 2, seed=1)
    np.testing.assert_array_equal(start, spectral_start(ring(n), np.zeros((n, 3)), 2, seed=1))


def test_the_sparse_solver_finds_what_the_dense_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=(180, 3)) * [9.0, 3.0, 1.0]
    graph = fuzzy_graph(*neighbours_within(points, 10))
    dense = spectral_start(graph, points, 2, seed=0)
    monkeypatch.setattr("runreport.numerics.spectral_start.DENSE_LIMIT", 0)
    np.testing.assert_allclose(spectral_start(graph, points, 2, seed=0), dense, atol=1e-4)


def test_parts_without_an_edge_between_them_lie_apart() -> None:
    generator = np.random.default_rng(0)
    codes = np.concatenate([generator.normal(size=(60, 4)) + shift for shift in (0, 100, 300)])
    codes = np.concatenate([codes, np.full((3, 4), 900.0) + generator.normal(size=(3, 4))])
    graph = fuzzy_graph(*neighbours_within(codes[:], 2))
    start = spectral_start(graph, codes, 3, seed=0)
    part = np.repeat([0, 1, 2, 3], [60, 60, 60, 3])
    means = np.stack([start[part == label].mean(axis=0) for label in range(4)])
    assert np.isfinite(start).all()
    assert np.abs(start).max() == pytest.approx(1.0)
    assert all(np.linalg.norm(means[a] - means[b]) > 1e-3 for a in range(4) for b in range(a))
