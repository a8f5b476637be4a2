from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from runreport.numerics.grids import bounds_of
from runreport.numerics.kernel_density import kernel_density, scott_bandwidth
from runreport.numerics.pca import principal_axes

GRID = (128, 96)


def centres(bounds: tuple, grid: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, float]:
    (x0, x1), (y0, y1) = bounds
    dx, dy = (x1 - x0) / grid[1], (y1 - y0) / grid[0]
    x, y = np.meshgrid(x0 + dx * (np.arange(grid[1]) + 0.5), y0 + dy * (np.arange(grid[0]) + 0.5))
    return x, y, dx * dy


@pytest.fixture
def cloud(clusters: np.ndarray) -> np.ndarray:
    """Clustered points (1500, 2), uncorrelated so that scipy's kernel has no slope either."""
    generator = np.random.default_rng(8)
    points = np.repeat(clusters[:, :2], 5, axis=0) + generator.normal(scale=0.7, size=(1500, 2))
    return principal_axes(points, 2).project(points)


def test_density_agrees_with_scipy(cloud: np.ndarray) -> None:
    weights = np.ones(len(cloud))
    bandwidth = scott_bandwidth(cloud, weights)
    bounds = bounds_of(cloud, margin=3 * bandwidth)
    found = kernel_density(cloud, weights, bandwidth, bounds=bounds, grid=GRID)
    x, y, area = centres(bounds, GRID)
    wanted = gaussian_kde(cloud.T)(np.stack([x.ravel(), y.ravel()])).reshape(GRID)
    assert np.abs(found - wanted).sum() * area <= 2e-3
    assert found.sum() * area == pytest.approx(1.0, abs=1e-9)


def test_weighted_density_agrees_with_scipy(cloud: np.ndarray) -> None:
    weights = np.random.default_rng(1).uniform(size=len(cloud))
    share = weights / weights.sum()
    whitened = principal_axes(cloud, 2).project(cloud)
    peer = gaussian_kde(whitened.T, weights=weights)
    np.testing.assert_allclose(scott_bandwidth(whitened, weights) ** 2, np.diag(peer.covariance), rtol=1e-9)
    bandwidth = scott_bandwidth(whitened, weights)
    bounds = bounds_of(whitened, margin=3 * bandwidth)
    found = kernel_density(whitened, weights, bandwidth, bounds=bounds, grid=GRID)
    x, y, area = centres(bounds, GRID)
    direct = np.zeros(GRID)
    for (px, py), w in zip(whitened, share, strict=True):
        exponent = ((x - px) / bandwidth[0]) ** 2 + ((y - py) / bandwidth[1]) ** 2
        direct += w * np.exp(-exponent / 2) / (2 * np.pi * bandwidth[0] * bandwidth[1])
    assert np.abs(found - direct).sum() * area <= 2e-3


def test_the_peak_lies_at_the_point_and_row_0_at_y_min() -> None:
    found = kernel_density(
        np.array([[0.0, 0.9]]), np.ones(1), np.array([0.1, 0.1]), bounds=((-1, 1), (0, 2)), grid=(20, 10)
    )
    assert np.unravel_index(found.argmax(), found.shape)[0] in (8, 9)


def test_scott_uses_the_minus_sixth_root_of_the_effective_number() -> None:
    points = np.array([[0.0, 0.0], [2.0, 4.0]])
    np.testing.assert_allclose(scott_bandwidth(points, np.ones(2)), np.sqrt([2.0, 8.0]) * 2 ** (-1 / 6), rtol=1e-12)
    few = scott_bandwidth(points, np.array([1.0, 0.0001]))
    assert (few > 0).all()


@pytest.mark.fault(139)
@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        (np.array([[0.0, 5.0], [2.0, 5.0]]), np.sqrt(2) * np.array([1.0, 0.01]) * 2 ** (-1 / 6)),
        (np.array([[3.0, 0.0], [3.0, 0.0]]), np.array([0.03, 0.01]) * 2 ** (-1 / 6)),
    ],
)
def test_an_axis_without_spread_gets_a_hundredth(points: np.ndarray, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(scott_bandwidth(points, np.ones(2)), wanted, rtol=1e-9)


@pytest.mark.fault(139)
def test_one_point_gives_a_finite_density() -> None:
    point = np.array([[1.0, 1.0]])
    bandwidth = scott_bandwidth(point, np.ones(1))
    bounds = bounds_of(point, margin=3 * bandwidth)
    assert np.isfinite(kernel_density(point, np.ones(1), bandwidth, bounds=bounds, grid=(8, 8))).all()
