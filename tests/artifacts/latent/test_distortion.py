from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.distortion import distance_ratios, distortion
from runreport.artifacts.latent.knn import latent_knn
from runreport.artifacts.latent.neighbors import neighbors


def distorted(codes, project, **changes):
    flat = replace(project(codes, "pca"), **changes)
    knn = latent_knn(codes=codes, k=15, seed=0)
    graph = neighbors(knn=knn, flat=flat, solid=project(codes, "pca", 3), method="pca", k=12)
    return distortion(neighbors=graph, projection=flat, method="pca", grid=(64, 48)), flat


def test_ratios_by_hand() -> None:
    ratios = distance_ratios(np.array([[2.0, 4.0], [1.0, 1.0]]), np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert ratios[0] == 3.0
    assert np.isnan(ratios[1])


def test_a_map_that_keeps_all_distances_has_ratio_one(codes, project) -> None:
    flat_codes = LatentCodes(codes.labels, codes.sample_indices, z=codes.mu[:, :2].copy())
    found, flat = distorted(flat_codes, project)
    np.testing.assert_allclose(found.per_point, 1.0, atol=1e-4)
    assert (found.metric, found.k, found.grid) == ("knn_mean_ratio", 12, (64, 48))
    assert found.bounds == flat.bounds
    stretched, _ = distorted(flat_codes, project, points=flat.points * 5)
    assert stretched.stats.median == pytest.approx(5.0, abs=1e-3)


def test_cells_hold_the_mean_of_their_points_and_nan_elsewhere(codes, project) -> None:
    found, flat = distorted(codes, project)
    assert found.values.shape == (64, 48)
    low, high = np.array(flat.bounds).T
    cells = np.minimum(((flat.points - low) / (high - low) * [48, 64]).astype(int), [47, 63])
    wanted = np.full((64, 48), np.nan)
    for column, row in {tuple(cell) for cell in cells.tolist()}:
        inside = (cells == [column, row]).all(axis=1)
        wanted[row, column] = found.per_point[inside].mean()
    np.testing.assert_allclose(found.values, wanted, rtol=1e-5)
    assert found.stats.min == pytest.approx(found.per_point.min(), rel=1e-6)
    assert found.meta.subset_n == 120


def test_coinciding_codes_have_no_ratio(codes, project) -> None:
    found, _ = distorted(replace(codes, mu=np.ones_like(codes.mu)), project)
    assert np.isnan(found.per_point).all()
    assert np.isnan(found.values).all()
    assert (found.stats.min, found.stats.max, found.stats.median, found.meta.subset_n) == (
        None,
        None,
        None,
        0,
    )
