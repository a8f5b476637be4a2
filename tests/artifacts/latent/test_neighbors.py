from __future__ import annotations

from dataclasses import replace

import numpy as np

from runreport.artifacts.latent.knn import latent_knn
from runreport.artifacts.latent.neighbors import neighbors


def test_lengths_are_measured_in_latent_space_and_on_both_maps(codes, knn, project) -> None:
    flat, solid = project(codes, "pca"), project(codes, "pca", 3)
    found = neighbors(knn=knn, flat=flat, solid=solid, method="pca", k=12)
    assert (found.k, found.metric, found.recall) == (12, "euclidean", 1.0)
    np.testing.assert_array_equal(found.d_k, found.d_latent[:, 11])
    for row, column in ((0, 0), (7, 11), (119, 3)):
        other = found.indices[row, column]
        assert np.isclose(found.d_latent[row, column], np.linalg.norm(codes.mu[row] - codes.mu[other]))
        assert np.isclose(found.d_proj_2d[row, column], np.linalg.norm(flat.points[row] - flat.points[other]))
        assert np.isclose(found.d_proj_3d[row, column], np.linalg.norm(solid.points[row] - solid.points[other]))
    assert (found.d_proj_2d <= found.d_proj_3d + 1e-4).all()
    assert (found.d_proj_3d <= found.d_latent + 1e-4).all()


def test_one_sample_has_no_neighbours_and_no_d_k(codes, project) -> None:
    one = replace(codes, mu=codes.mu[:1], labels=codes.labels[:1], sample_indices=codes.sample_indices[:1])
    found = neighbors(
        knn=latent_knn(codes=one, k=15, seed=0),
        flat=project(one, "pca"),
        solid=project(one, "pca", 3),
        method="pca",
        k=12,
    )
    assert found.k == 0
    assert found.indices.shape == (1, 0)
    assert np.isnan(found.d_k).all()
