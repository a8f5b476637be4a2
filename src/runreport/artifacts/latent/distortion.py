"""Where a 2D projection stretches or squeezes the latent space: projected over latent neighbour distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


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
