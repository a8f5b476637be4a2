from __future__ import annotations

import numpy as np

from runreport.numerics.approximate_knn import nearest_neighbours
from runreport.numerics.knn import neighbours_within


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
