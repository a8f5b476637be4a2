"""Points cut into few clusters, the same way every time: nothing is drawn.

Sources: Ward 1963 (what is joined adds least to the squared distances from the middles), Rousseeuw 1987 (silhouettes),
Kaufman & Rousseeuw 1990, chapter 2 (the average silhouette tells how many, and below 0.25 that there are none).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST = 12  # clusters
NO_STRUCTURE = 0.25  # average silhouette below which all points are one cluster
SAMPLE = 1024  # points that are joined and of which silhouettes are taken: every so manieth, in order


@dataclass(frozen=True, slots=True)
class Clusters:
    """Of n points; clusters are numbered by size, the largest first, of equal ones the one with the first point."""

    label: np.ndarray  # (n,) i4
    centres: np.ndarray  # (k, d) f8
    silhouettes: np.ndarray  # average silhouette (counts,) f8 of 2, 3, … clusters; empty below four different points


def clusters(points: np.ndarray) -> Clusters:
    """Of points (n, d) f8, finite, n > 0, the 2 to MOST clusters whose average silhouette is the largest.

    All are one cluster where that is below NO_STRUCTURE, or where fewer than four points differ.  Of more than SAMPLE
    points only every so manieth is joined to others; the rest goes to the cluster with the nearest middle.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    some = points[:: -(-len(points) // SAMPLE)]
    different = len(np.unique(some, axis=0))
    silhouettes, tried = [], []
    if different > 3:
        tree = linkage(some, method="ward")
        tried = [fcluster(tree, count, criterion="maxclust") for count in range(2, min(MOST, different - 1) + 1)]
        silhouettes = [silhouette(some, label) for label in tried]
    is_one = not silhouettes or max(silhouettes) < NO_STRUCTURE
    label = np.zeros(len(some), dtype=np.int32) if is_one else tried[int(np.argmax(silhouettes))]
    if len(some) < len(points):
        middles = np.stack([some[label == name].mean(axis=0) for name in np.unique(label)])
        label = np.stack([_squared(points, middle) for middle in middles]).argmin(axis=0)
    label = _by_size(label)
    centres = np.stack([points[label == name].mean(axis=0) for name in range(int(label.max()) + 1)])
    return Clusters(label, centres, np.array(silhouettes))


def silhouette(points: np.ndarray, label: np.ndarray) -> float:
    """Average silhouette of points (n, d) under labels (n,); 0 for a point that is alone, -1 of a single cluster."""
    names, label, sizes = np.unique(label, return_inverse=True, return_counts=True)
    if len(names) < 2:
        return -1.0
    sums = np.stack([np.bincount(label, np.sqrt(_squared(points, point)), len(names)) for point in points])  # (n, k)
    rows = np.arange(len(points))
    own = sums[rows, label] / np.maximum(sizes[label] - 1, 1)
    others = sums / sizes
    others[rows, label] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(own, nearest)
    values = np.where((sizes[label] > 1) & (widest > 0), (nearest - own) / np.where(widest > 0, widest, 1), 0.0)
    return float(values.mean())


def _squared(points: np.ndarray, one: np.ndarray) -> np.ndarray:
    away = points - one
    return np.einsum("nd,nd->n", away, away)


def _by_size(label: np.ndarray) -> np.ndarray:
    names, first, sizes = np.unique(label, return_index=True, return_counts=True)
    place = np.empty(len(names), dtype=np.int32)
    place[np.lexsort((first, -sizes))] = np.arange(len(names))
    return place[np.searchsorted(names, label)]
