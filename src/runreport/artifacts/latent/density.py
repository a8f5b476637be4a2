"""Density of the posterior codes, or of the prior, over a 2D projection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, Keys, has_mixture
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH, MixtureHealth
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.errors import CannotCompute
from runreport.numerics.entropy import effective_number
from runreport.numerics.grids import bounds_of
from runreport.numerics.kernel_density import kernel_density, scott_bandwidth

MARGIN = 3.0  # bandwidths between the outermost point and the edge of the grid
GRID = (128, 128)


@dataclass(frozen=True, slots=True)
class Range:
    """Smallest and largest value of the grid."""

    min: float
    max: float


@dataclass(frozen=True, slots=True)
class PriorWeights:
    """Component weights of the prior: smallest, largest, and exp of their entropy."""

    min: float
    max: float
    neff: float


@dataclass(frozen=True, slots=True)
class DensityMeta:
    """How the grid was made."""

    subset_n: int  # points that entered
    bandwidth: tuple[float, float]  # standard deviation of the kernel per axis, in projection units
    prior_weights: PriorWeights | None = None


@dataclass(frozen=True, slots=True)
class DensityGrid:
    """Gaussian kernel density on a regular grid; integrates to 1 over the bounds."""

    source: str  # "posterior" or "prior"
    grid: tuple[int, int]  # rows, columns
    bounds: tuple[tuple[float, float], tuple[float, float]]  # [x min, x max], [y min, y max]: outer cell edges
    values: Annotated[np.ndarray, Array("f4", "rows, columns")]  # row 0 at y min
    stats: Range
    meta: DensityMeta
    prior_kind: str | None = None  # "uniform" or "empirical", only where source is prior


def posterior_density(*, projection: Projection, method: str, grid: tuple[int, int]) -> DensityGrid:
    """Density of the samples' codes on the map, each sample with the same weight."""
    points = projection.points.astype(np.float64)
    return _density_grid(projection, points, np.ones(len(points)), grid)


def prior_density(
    *, projection: Projection, health: MixtureHealth, prior: str, method: str, grid: tuple[int, int]
) -> DensityGrid:
    """Density of the prior's draws on the map: components weighted equally, or by their use p.

    Raises CannotCompute where the projection holds no draws.
    """
    if projection.prior_points is None or projection.prior_components is None:
        raise CannotCompute("the projection holds no draws of a prior: the model is not a mixture")
    components = projection.prior_components
    weights = np.ones(len(health.p)) if prior == "uniform" else np.array(health.p)
    weights = weights / weights.sum()
    points = projection.prior_points.astype(np.float64)
    shared = weights[components] / np.bincount(components, minlength=len(weights))[components]
    density = _density_grid(projection, points, shared, grid)
    spread = PriorWeights(float(weights.min()), float(weights.max()), effective_number(weights))
    return replace(density, source="prior", prior_kind=prior, meta=replace(density.meta, prior_weights=spread))


def _density_grid(
    projection: Projection, points: np.ndarray, weights: np.ndarray, grid: tuple[int, int]
) -> DensityGrid:
    """On the bounds that all densities of the map share, or on its own where that grid is too coarse for its kernel.

    Before training a posterior is often hundreds of times narrower than the prior: one cell of a shared grid.
    """
    rows, columns = grid
    bandwidth = scott_bandwidth(points, weights)
    x, y = shared_bounds(projection)
    cell = np.array([(x[1] - x[0]) / columns, (y[1] - y[0]) / rows])
    if (bandwidth < cell).any():
        x, y = bounds_of(points, margin=MARGIN * bandwidth)
    values = kernel_density(points, weights, bandwidth, bounds=(x, y), grid=(rows, columns)).astype(np.float32)
    return DensityGrid(
        source="posterior",
        grid=(rows, columns),
        bounds=(x, y),
        values=values,
        stats=Range(float(values.min()), float(values.max())),
        meta=DensityMeta(len(points), (float(bandwidth[0]), float(bandwidth[1]))),
    )


def shared_bounds(projection: Projection) -> tuple[tuple[float, float], tuple[float, float]]:
    """Bounds that posterior and prior of one map have in common: all points and draws and three bandwidths around."""
    clouds = [projection.points] if projection.prior_points is None else [projection.points, projection.prior_points]
    clouds = [cloud.astype(np.float64) for cloud in clouds]
    widest = np.max([scott_bandwidth(cloud, np.ones(len(cloud))) for cloud in clouds], axis=0)
    x, y = bounds_of(np.concatenate(clouds), margin=MARGIN * widest)
    return x, y


def _prior_stem(keys: Keys) -> dict[str, str]:
    return {"stem": {"uniform": "prior", "empirical": "prior_empirical"}[str(keys["prior"])]}


POSTERIOR_DENSITY = Artifact(
    kind="latent.density",
    version=1,
    path="density/posterior_2d_epoch_{epoch}_{method}.json",
    result=DensityGrid,
    compute=posterior_density,
    reads={"projection": PROJECTION.at(dim=2)},
    keys={"method": ("pca", "umap")},
    params={"grid": GRID},
    links=("projection",),
    software=("numpy", "scipy"),
)

PRIOR_DENSITY = Artifact(
    kind="latent.density",
    version=1,
    path="density/{stem}_2d_epoch_{epoch}_{method}.json",
    result=DensityGrid,
    compute=prior_density,
    reads={"projection": PROJECTION.at(dim=2), "health": MIXTURE_HEALTH},
    keys={"prior": ("uniform", "empirical"), "method": ("pca", "umap")},
    params={"grid": GRID},
    applies=has_mixture,
    path_words=_prior_stem,
    links=("projection",),
    software=("numpy", "scipy"),
)
