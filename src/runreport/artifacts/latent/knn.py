"""Nearest latent neighbours of every fixed sample, found once per epoch for all who need them.

UMAP, the neighbour graph of the explorer and the purity of the labels all start from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.codes import CODES, LatentCodes, usable_points
from runreport.numerics.approximate_knn import nearest_neighbours


@dataclass(frozen=True, slots=True)
class LatentKnn:
    """Euclidean neighbours in latent space, nearest first, the sample itself left out; ties by row."""

    k: int  # min(asked for, n - 1)
    recall: float  # 1.0 when exact; of approximate search, measured on a sample
    indices: Annotated[np.ndarray, Array("i4", "n, k")]
    d_latent: Annotated[np.ndarray, Array("f4", "n, k")]  # ascending


def latent_knn(*, codes: LatentCodes, k: int, seed: int) -> LatentKnn:
    """The k nearest others; exact up to 20,000 samples, among near groups of samples above.

    Raises CannotCompute for codes that are not finite.
    """
    found = nearest_neighbours(usable_points(codes), k, seed=seed)
    return LatentKnn(found.indices.shape[1], found.recall, found.indices, found.distances.astype(np.float32))


KNN = Artifact(
    kind="latent.knn",
    version=2,
    path="latent/knn_epoch_{epoch}.npz",
    result=LatentKnn,
    compute=latent_knn,
    reads={"codes": CODES},
    params={"k": 15},
    software=("numpy",),
)
