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


@pytest.mark.parametrize("n", [40, 400])
def test_a_ring_becomes_a_ring_and_the_same_one_each_time(n: int) -> None:
    start = spectral_start(ring(n), np.zeros((n, 3)), 2, seed=1)
    radius = np.linalg.norm(start, axis=1)
    assert radius.std() < 0.02 * radius.mean()
    np.testing.assert_array_equal(start, spectral_start(ring(n), np.zeros((n, 3)), 2, seed=1))


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
