"""Where a 2D projection stretches or squeezes the latent space: projected over latent neighbour distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.neighbors import NEIGHBORS, KnnGraph
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.numerics.grids import cell_means

METRIC = "knn_mean_ratio"


@dataclass(frozen=True, slots=True)
class RatioStats:
    """Of the points with a finite ratio; None where there is none."""

    min: float | None
    max: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class DistortionMeta:
    """How the grid was made."""

    subset_n: int  # points with a finite ratio


@dataclass(frozen=True, slots=True)
class Distortion:
    """Per point mean(d_proj) / mean(d_latent) over its k neighbours, and its mean per grid cell."""

    metric: str  # "knn_mean_ratio"
    k: int
    grid: tuple[int, int]  # rows, columns
    bounds: tuple[tuple[float, float], tuple[float, float]]
    values: Annotated[np.ndarray, Array("f4", "rows, columns")]  # NaN where no point falls; row 0 at y min
    per_point: Annotated[np.ndarray, Array("f4", "n")]  # NaN where all neighbours coincide in latent space
    stats: RatioStats
    meta: DistortionMeta


def distance_ratios(d_proj: np.ndarray, d_latent: np.ndarray) -> np.ndarray:
    """Mean projected over mean latent neighbour distance, (n,) f8; NaN where the latent mean is 0 or k is 0.

    d_proj, d_latent: (n, k).  Above 1 the map stretches, below 1 it squeezes.
    """
    if d_latent.shape[1] == 0:
        return np.full(len(d_latent), np.nan)
    latent, projected = (np.einsum("nk->n", lengths, dtype=np.float64) for lengths in (d_latent, d_proj))
    return np.divide(projected, latent, out=np.full(len(latent), np.nan), where=latent > 0)


def distortion(*, neighbors: KnnGraph, projection: Projection, method: str, grid: tuple[int, int]) -> Distortion:
    """Ratio per point and its mean per cell of a grid over the projection's bounds."""
    rows, columns = grid
    ratios = distance_ratios(neighbors.d_proj_2d, neighbors.d_latent)
    finite = np.isfinite(ratios)
    values = cell_means(projection.points[finite], ratios[finite], projection.bounds, (rows, columns))
    (x, y) = projection.bounds
    return Distortion(
        metric=METRIC,
        k=neighbors.k,
        grid=(rows, columns),
        bounds=(x, y),
        values=values.astype(np.float32),
        per_point=ratios.astype(np.float32),
        stats=_stats(ratios[finite]),
        meta=DistortionMeta(subset_n=int(finite.sum())),
    )


def _stats(ratios: np.ndarray) -> RatioStats:
    if len(ratios) == 0:
        return RatioStats(None, None, None)
    return RatioStats(float(ratios.min()), float(ratios.max()), float(np.median(ratios)))


DISTORTION = Artifact(
    kind="latent.distortion",
    version=1,
    path="distortion/metric_ratio_2d_epoch_{epoch}_{method}.json",
    result=Distortion,
    compute=distortion,
    reads={"neighbors": NEIGHBORS, "projection": PROJECTION.at(dim=2)},
    keys={"method": ("pca", "umap")},
    params={"grid": (64, 64)},
    links=("projection",),
)
