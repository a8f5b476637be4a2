from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics.point_groups import point_groups


def test_clusters_far_apart_become_groups() -> None:
    label = np.arange(90) % 3
    points = (np.array([[0, 0], [50, 0], [0, 90]])[label] + np.random.default_rng(0).normal(size=(90, 2))).astype(
        np.float32
    )
    groups = next(found for found in (point_groups(points, 3, seed=s) for s in range(20)) if np.diff(found.begin).all())
    own = [set(label[groups.rows[a:b]].tolist()) for a, b in zip(groups.begin, groups.begin[1:], strict=False)]
    assert sorted(own, key=min) == [{0}, {1}, {2}]
    places = [next(iter(held)) for held in own]
    order = [[places[i] for i in row] for row in groups.nearest]
    assert sorted(order) == [[0, 1, 2], [1, 0, 2], [2, 0, 1]]


@pytest.mark.parametrize("count", [1, 7, 200])
def test_every_point_is_in_one_group_and_the_same_each_time(count: int) -> None:
    points = np.random.default_rng(1).integers(0, 3, (200, 3)).astype(np.float32)  # duplicates leave groups empty
    groups, again = (point_groups(points, count, seed=4) for _ in range(2))
    assert sorted(groups.rows.tolist()) == list(range(200))
    np.testing.assert_array_equal(groups.label[groups.rows], np.repeat(np.arange(count), np.diff(groups.begin)))
    np.testing.assert_array_equal(groups.nearest[:, 0], np.arange(count))
    np.testing.assert_array_equal(np.sort(groups.nearest, axis=1), np.tile(np.arange(count), (count, 1)))
    np.testing.assert_array_equal(groups.rows, again.rows)
