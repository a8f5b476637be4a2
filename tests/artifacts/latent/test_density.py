from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runreport.artifacts.latent.density import posterior_density, prior_density
from runreport.artifacts.latent.mixture_health import mixture_health
from runreport.errors import CannotCompute


def area(grid) -> float:
    (x0, x1), (y0, y1) = grid.bounds
    return (x1 - x0) * (y1 - y0) / (grid.grid[0] * grid.grid[1])


@pytest.fixture
def health(codes, subject):
    return mixture_health(codes=codes, config=subject)


def test_posterior_and_prior_integrate_to_one_on_the_same_bounds(codes, project, health) -> None:
    found = project(codes, "pca")
    posterior = posterior_density(projection=found, method="pca", grid=(128, 128))
    prior = prior_density(projection=found, health=health, prior="uniform", method="pca", grid=(128, 128))
    for density in (posterior, prior):
        assert density.values.astype(np.float64).sum() * area(density) == pytest.approx(1.0, abs=1e-6)
        assert density.stats.min == density.values.min() >= 0
        assert density.stats.max == density.values.max()
    assert posterior.bounds == prior.bounds
    assert (posterior.source, posterior.prior_kind, posterior.meta.subset_n) == ("posterior", None, 120)
    assert (prior.source, prior.prior_kind, prior.meta.subset_n) == ("prior", "uniform", 800)
    assert prior.meta.prior_weights.neff == pytest.approx(4)
    for cloud in (found.points, found.prior_points):
        assert all(low < cloud[:, axis].min() for axis, (low, _) in enumerate(posterior.bounds))


def test_rows_run_along_y_from_its_minimum(codes, project) -> None:
    found = replace(project(codes, "pca"), prior_points=None, prior_components=None)
    high_right = np.tile(np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [3.0, 9.0]], np.float32), (30, 1))
    density = posterior_density(projection=replace(found, points=high_right), method="pca", grid=(20, 30))
    assert density.values.shape == (20, 30)
    row, column = np.unravel_index(density.values.argmax(), (20, 30))
    assert row < 10
    assert column < 15


def test_the_empirical_prior_weighs_components_by_their_use(codes, project, health) -> None:
    found = project(codes, "pca")
    alone = replace(health, p=(0.0, 0.0, 1.0, 0.0))
    density = prior_density(projection=found, health=alone, prior="empirical", method="pca", grid=(64, 64))
    y, x = np.unravel_index(density.values.argmax(), (64, 64))
    (x0, x1), (y0, y1) = density.bounds
    peak = np.array([x0 + (x1 - x0) * (x + 0.5) / 64, y0 + (y1 - y0) * (y + 0.5) / 64])
    centres = [found.prior_points[found.prior_components == c].mean(axis=0) for c in range(4)]
    assert np.linalg.norm(np.array(centres) - peak, axis=1).argmin() == 2
    assert density.meta.prior_weights.neff == pytest.approx(1)
    assert density.meta.prior_weights.max == 1.0


def test_a_posterior_much_narrower_than_the_prior_gets_its_own_bounds(codes, project, health) -> None:
    found = project(codes, "pca")
    collapsed = replace(found, points=found.points * np.float32(1e-4))
    density = posterior_density(projection=collapsed, method="pca", grid=(128, 128))
    assert np.count_nonzero(density.values > density.values.max() / 10) > 100


def test_one_constant_cloud_still_has_a_density(codes, project) -> None:
    found = project(replace(codes, mu=np.ones_like(codes.mu), prior_mu=None), "pca")
    density = posterior_density(projection=found, method="pca", grid=(32, 32))
    assert np.isfinite(density.values).all()
    assert density.meta.bandwidth[0] == pytest.approx(0.01 * 120 ** (-1 / 6))


def test_a_model_without_a_prior_has_no_prior_density(codes, project, health) -> None:
    found = replace(project(codes, "pca"), prior_points=None)
    with pytest.raises(CannotCompute, match="not a mixture"):
        prior_density(projection=found, health=health, prior="uniform", method="pca", grid=(8, 8))
