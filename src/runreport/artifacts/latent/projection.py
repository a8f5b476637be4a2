"""PCA or UMAP coordinates of the codes in 2D or 3D, comparable from epoch to epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


@dataclass(frozen=True, slots=True)
class Alignment:
    """aligned = scale * raw @ rotation + translation; determined on the samples shared with the earlier epoch."""

    rotation: Annotated[np.ndarray, Array("f4", "dim, dim")]
    scale: float
    translation: Annotated[np.ndarray, Array("f4", "dim")]


@dataclass(frozen=True, slots=True)
class Projection:
    """Coordinates of every fixed sample; where the method could not be used, `fallback` says why and what was."""

    method: str  # "pca" or "umap", as asked for
    dim: int
    n: int  # shown
    total: int  # samples of the data set split
    sampling: str  # rule in words: "2,000 of 60,000, balanced over classes, seed 7"
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]
    labels: Annotated[np.ndarray, Array("i4", "n")]
    points: Annotated[np.ndarray, Array("f4", "n, dim")]
    bounds: tuple[tuple[float, float], ...]  # [min, max] of points, per axis
    explained_variance_ratio: Annotated[np.ndarray | None, Array("f8", "dim")] = None  # PCA, of the raw axes
    aligned_to: int | None = None  # epoch
    alignment: Alignment | None = None
    raw_points: Annotated[np.ndarray | None, Array("f4", "n, dim")] = None  # before alignment, when they differ
    fallback: str | None = None
    trustworthiness: float | None = None  # of the raw points, in [0, 1]; see receipt.params for k
    prior_points: Annotated[np.ndarray | None, Array("f4", "draws, dim")] = None  # mixture draws, same transform
    prior_components: Annotated[np.ndarray | None, Array("i4", "draws")] = None  # component of each draw
