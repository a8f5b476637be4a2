from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.sparse import coo_array

from runreport.numerics.fuzzy_graph import bipartite_weights, fuzzy_graph
from runreport.numerics.knn import neighbours_among, neighbours_within


def umap_graph(points: np.ndarray, k: int) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        from umap.umap_ import fuzzy_simplicial_set
    indices, distances = neighbours_within(points, k)
    own = np.arange(len(points))[:, None]
    return fuzzy_simplicial_set(
        points,
        k + 1,
        np.random.RandomState(0),
        "euclidean",
        knn_indices=np.hstack([own, indices]),
        knn_dists=np.hstack([0.0 * own, distances]).astype(np.float32),
    )[0].toarray()


def test_weights_agree_with_umap_learn_also_with_duplicates(clusters: np.ndarray) -> None:
    points = clusters.copy()
    points[:20] = points[0]
    found = fuzzy_graph(*neighbours_within(points, 14))
    np.testing.assert_allclose(found.toarray(), umap_graph(points, 14), atol=2e-4)


def test_the_graph_is_symmetric_and_the_nearest_has_weight_one(clusters: np.ndarray) -> None:
    indices, distances = neighbours_within(clusters, 5)
    dense = fuzzy_graph(indices, distances).toarray()
    np.testing.assert_array_equal(dense, dense.T)
    np.testing.assert_allclose(dense[np.arange(300), indices[:, 0]], 1.0, atol=1e-6)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_the_unit_of_the_distances_does_not_matter(clusters: np.ndarray, scale: float) -> None:
    indices, distances = neighbours_within(clusters, 5)
    found, scaled = fuzzy_graph(indices, distances), fuzzy_graph(indices, distances * scale)
    assert isinstance(found, coo_array)
    np.testing.assert_allclose(scaled.toarray(), found.toarray(), atol=1e-6)


def test_weights_of_new_points_sum_to_the_effective_number(clusters: np.ndarray) -> None:
    _, distances = neighbours_among(clusters[:50] + 0.5, clusters, 15)
    weights = bipartite_weights(distances)
    np.testing.assert_allclose(weights[:, 1:].sum(axis=1), np.log2(15), atol=1e-4)
    assert (np.diff(weights, axis=1) <= 0).all()
