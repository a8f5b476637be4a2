from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics import distances
from runreport.numerics.distances import pair_distances, squared_distances


def test_a_pair_three_and_four_apart_is_five_apart() -> None:
    found = pair_distances(np.array([[0.0, 0.0]]), np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[1, 0]]))
    assert found.tolist() == [[5.0, 0.0]]


def test_blocks_do_not_change_pair_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=(20, 3))
    indices = np.random.default_rng(1).integers(0, 20, (20, 4))
    whole = pair_distances(points, points, indices)
    monkeypatch.setattr(distances, "BLOCK_VALUES", 24)
    np.testing.assert_array_equal(pair_distances(points, points, indices), whole)


def test_squared_distances_agree_with_the_definition() -> None:
    a, b = np.random.default_rng(2).normal(size=(2, 7, 5))
    wanted = ((a[:, None] - b[None]) ** 2).sum(axis=2)
    np.testing.assert_allclose(squared_distances(a, b), wanted, atol=1e-12)
