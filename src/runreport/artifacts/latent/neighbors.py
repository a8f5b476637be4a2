"""kNN graph of the latent codes.

Neighbours and d_k are Euclidean in latent space, never in a projection; projected lengths are stored beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.latent.knn import KNN, LatentKnn
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.numerics.distances import pair_distances


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


def neighbors(*, knn: LatentKnn, flat: Projection, solid: Projection, method: str, k: int) -> KnnGraph:
    """The k nearest latent neighbours, with the length of the same links on the 2D and the 3D map."""
    k = min(k, knn.k)
    indices, distances = knn.indices[:, :k], knn.d_latent[:, :k]
    d_k = distances[:, -1] if k else np.full(len(indices), np.nan, np.float32)
    return KnnGraph(
        k=k,
        metric="euclidean",
        recall=knn.recall,
        indices=indices,
        d_latent=distances,
        d_proj_2d=pair_distances(flat.points, flat.points, indices).astype(np.float32),
        d_proj_3d=pair_distances(solid.points, solid.points, indices).astype(np.float32),
        d_k=d_k,
    )


NEIGHBORS = Artifact(
    kind="latent.neighbors",
    version=1,
    path="neighbors/knn_{method}_epoch_{epoch}.json",
    result=KnnGraph,
    compute=neighbors,
    reads={"knn": KNN, "flat": PROJECTION.at(dim=2), "solid": PROJECTION.at(dim=3)},
    keys={"method": ("pca", "umap")},
    params={"k": 12},
)
