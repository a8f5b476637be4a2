from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array

from runreport.numerics.knn import neighbours_within
from runreport.numerics.latent_map import LatentMap, UmapOptions, pca_map, umap_map
from runreport.numerics.pca import principal_axes
from runreport.numerics.umap_layout import Descent, laid_out


def mapped(codes: np.ndarray, dim: int) -> LatentMap:
    options = UmapOptions(dim, n_neighbors=15, min_dist=0.1, first_epochs=50, many=5_000, warm_epochs=10, seed=1)
    return umap_map(codes, codes[:2], neighbours_within(codes, 15), None, options)


@pytest.mark.fault(138)
@pytest.mark.parametrize("dim", [2, 3])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_fewer_than_five_codes_are_shown_by_pca(n: int, dim: int) -> None:
    codes = np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32)
    found = mapped(codes, dim)
    assert found.points.shape == (n, dim)
    assert found.fallback is not None
    assert found.fallback.startswith(f"UMAP needs 5 samples, there are {n}; shown by PCA")
    assert ("zeros" in found.fallback) == (n - 1 < dim)


@pytest.mark.parametrize("dim", [2, 3])
@pytest.mark.parametrize("n", [5, 6, 17])
def test_five_codes_are_enough_for_umap(n: int, dim: int) -> None:
    found = mapped(np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32), dim)
    assert found.fallback is None
    assert np.isfinite(found.points).all()
    assert found.draws is not None
    assert np.isfinite(found.draws).all()


@pytest.mark.fault(138)
def test_coinciding_codes_are_shown_by_pca() -> None:
    found = mapped(np.full((20, 3), 2.0, np.float32), 2)
    assert (
        found.fallback == "UMAP needs codes that differ; shown by PCA; the codes span 0 of 2 axes; the others are zeros"
    )
    assert not found.points.any()


@pytest.mark.fault(138)
@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_extreme_scales_are_laid_out(scale: float) -> None:
    codes = (np.random.default_rng(0).normal(size=(30, 4)) * scale).astype(np.float32)
    found = mapped(codes, 2)
    assert found.fallback is None
    assert np.isfinite(found.points).all()
    assert np.ptp(found.points, axis=0).min() > 1


@pytest.mark.fault(138)
def test_pca_of_one_dimension_pads_the_second_axis_and_says_so() -> None:
    found = pca_map(np.arange(6.0)[:, None], None, 2)
    assert found.fallback == "the codes span 1 of 2 axes; the others are zeros"
    assert not found.points[:, 1].any()


def test_draws_pass_through_the_transform_of_the_codes() -> None:
    codes = np.random.default_rng(0).normal(size=(50, 4))
    found = pca_map(codes, codes[10:20], 3)
    assert found.draws is not None
    np.testing.assert_allclose(found.draws, found.points[10:20], atol=1e-12)


def test_many_points_start_from_pca_and_take_half_the_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.random.default_rng(0).normal(size=(80, 4)).astype(np.float32)
    codes[:, 0] *= 5
    neighbours = neighbours_within(codes, 15)
    started = []

    def seen(start: np.ndarray, graph: coo_array, descent: Descent) -> np.ndarray:
        started.append((start, descent.epochs))
        return laid_out(start, graph, descent)

    monkeypatch.setattr("runreport.numerics.latent_map.laid_out", seen)
    for many in (80, 79):
        options = UmapOptions(2, 15, 0.1, first_epochs=60, many=many, warm_epochs=10, seed=1)
        assert umap_map(codes, None, neighbours, None, options).fallback is None
    assert [epochs for _, epochs in started] == [60, 30]
    axes = principal_axes(codes, 2).project(codes)
    along = [abs(np.corrcoef(start[:, 0], axes[:, 0])[0, 1]) for start, _ in started]
    assert along[1] > 0.999 > along[0]
