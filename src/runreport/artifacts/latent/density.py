"""Density of the posterior codes, or of the prior, over a 2D projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


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
