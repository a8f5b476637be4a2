"""Clusters and silhouettes, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics import ward_clusters as module
from runreport.numerics.ward_clusters import clusters, silhouette


def clouds(sizes: tuple[int, ...], seed: int = 0, dim: int = 3) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    label = np.repeat(np.arange(len(sizes)), sizes)
    middles = np.eye(len(sizes), dim) * 12
    return middles[label] + draw.normal(size=(len(label), dim)), label


def test_clear_clouds_are_found_and_numbered_by_size() -> None:
    points, label = clouds((6, 20, 11))
    found = clusters(points)
    assert found.label.tolist() == [{0: 2, 1: 0, 2: 1}[one] for one in label]
    np.testing.assert_allclose(found.centres[0], points[label == 1].mean(axis=0))
    assert int(np.argmax(found.silhouettes)) + 2 == 3


def test_silhouettes_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import silhouette_score

    points, label = clouds((9, 4, 1), seed=3)
    label[5] = 1
    assert silhouette(points, label) == pytest.approx(silhouette_score(points, label), rel=1e-12)
    assert silhouette(points, np.zeros(len(points))) == -1.0


def test_clusters_are_those_of_scikit_learns_ward() -> None:
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    points = np.random.default_rng(5).normal(size=(60, 4)) ** 3
    found = clusters(points)
    theirs = [AgglomerativeClustering(count).fit_predict(points) for count in range(2, module.MOST + 1)]
    expected = [silhouette_score(points, label) for label in theirs]
    np.testing.assert_allclose(found.silhouettes, expected, rtol=1e-9)
    assert adjusted_rand_score(found.label, theirs[int(np.argmax(expected))]) == 1.0


def test_points_without_structure_are_one_cluster() -> None:
    points = np.random.default_rng(2).normal(size=(300, 12))
    found = clusters(points)
    assert set(found.label.tolist()) == {0}
    assert found.silhouettes.max() < module.NO_STRUCTURE
    np.testing.assert_allclose(found.centres, [points.mean(axis=0)])


@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.zeros((9, 2)), np.array([[0.0], [1.0], [5.0]])])
def test_fewer_than_four_different_points_are_one_cluster(points: np.ndarray) -> None:
    found = clusters(points)
    assert set(found.label.tolist()) == {0}
    assert len(found.silhouettes) == 0


def test_many_points_are_told_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    points, label = clouds((70, 50), seed=1)
    mixed = np.random.default_rng(0).permutation(len(points))
    monkeypatch.setattr(module, "SAMPLE", 30)
    assert clusters(points[mixed]).label.tolist() == label[mixed].tolist()


def test_the_order_of_points_changes_numbers_at_most_between_equals() -> None:
    points, _ = clouds((5, 9), seed=4)
    mixed = np.random.default_rng(1).permutation(len(points))
    assert clusters(points[mixed]).label.tolist() == clusters(points).label[mixed].tolist()
