"""kNN graph of the latent codes.

Neighbours and d_k are Euclidean in latent space, never in a projection; projected lengths are stored beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


@dataclass(frozen=True, slots=True)
class KnnGraph:
    """Neighbours of every sample, nearest first, the sample itself left out; ties by row."""

    k: int  # min(asked for, n - 1)
    metric: str  # "euclidean"
    recall: float  # 1.0 when exact; of approximate search, measured on a sample
    indices: Annotated[np.ndarray, Array("i4", "n, k")]  # rows of the projection's points
    d_latent: Annotated[np.ndarray, Array("f4", "n, k")]  # ascending
    d_proj_2d: Annotated[np.ndarray, Array("f4", "n, k")]
    d_proj_3d: Annotated[np.ndarray, Array("f4", "n, k")]
    d_k: Annotated[np.ndarray, Array("f4", "n")]  # last column of d_latent
