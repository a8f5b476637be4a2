"""UMAP's weighted neighbour graph, from neighbours that are already known.

Source: McInnes, Healy & Melville 2018 (arXiv:1802.03426), section 3.1 and algorithms 2 and 3. Written with NumPy, so
that neither threads nor a compiler decide the last bits; agrees with umap-learn's `fuzzy_simplicial_set`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import coo_array

BISECTIONS = 64
TOLERANCE = 1e-5  # of the effective number of neighbours, in its logarithm to base 2
SMALLEST_SCALE = 1e-3  # of the mean distance


def fuzzy_graph(indices: np.ndarray, distances: np.ndarray) -> coo_array:
    """Symmetric weights in (0, 1] of the neighbour graph, (n, n) f4; the nearest other point has weight 1.

    indices, distances: (n, k) neighbours of every point, itself excluded, ascending; k >= 1.
    """
    from scipy.sparse import coo_array

    n, k = indices.shape
    distances = _in_mean_units(distances)
    rho = _nearest_positive(distances)
    beyond = np.maximum(distances - rho[:, None], 0.0)
    # umap-learn counts the point itself as one of its k + 1 neighbours: its distance 0 enters the mean.
    scale = np.maximum(_scales(beyond, np.log2(k + 1)), _floor(distances, rho, k + 1))
    weights = np.exp(-beyond / scale[:, None])
    rows = np.repeat(np.arange(n), k)
    directed = coo_array((weights.ravel(), (rows, indices.ravel())), shape=(n, n)).tocsr()
    reverse = directed.T.tocsr()
    union = (directed + reverse - directed.multiply(reverse)).tocoo()
    union.sum_duplicates()
    return coo_array((union.data.astype(np.float32), (union.row, union.col)), shape=(n, n))


def bipartite_weights(distances: np.ndarray) -> np.ndarray:
    """Weights (m, k) in (0, 1] of new points towards their k nearest known points; 1 at distance 0.

    distances: (m, k) ascending.  As umap-learn's `transform`: no nearest distance is subtracted, and the first
    neighbour does not count towards the effective number.
    """
    distances = _in_mean_units(distances)
    scale = np.maximum(_scales(distances[:, 1:], np.log2(distances.shape[1])), SMALLEST_SCALE)
    return np.exp(-distances / scale[:, None])


def _in_mean_units(distances: np.ndarray) -> np.ndarray:
    """Divided by their mean: the weights do not depend on the unit, but the bisection starts at 1."""
    mean = float(distances.mean(dtype=np.float64))
    return distances.astype(np.float64) / (mean if mean > 0 else 1.0)


def _nearest_positive(distances: np.ndarray) -> np.ndarray:
    positive = np.where(distances > 0, distances, np.inf).min(axis=1)
    return np.where(np.isfinite(positive), positive, 0.0)


def _floor(distances: np.ndarray, rho: np.ndarray, count: int) -> np.ndarray:
    """A smallest scale per row: of its own mean distance, or of all where it has only duplicates."""
    sums = distances.sum(axis=1)
    mean = np.where(rho > 0, sums / count, sums.sum() / (count * len(distances)))
    return np.maximum(SMALLEST_SCALE * mean, 1e-300)


def _scales(beyond: np.ndarray, target: float) -> np.ndarray:
    """The scale s per row with sum exp(-beyond / s) = target, by bisection, (n,) f8."""
    low, high = np.zeros(len(beyond)), np.full(len(beyond), np.inf)
    scale = np.ones(len(beyond))
    is_open = np.ones(len(beyond), dtype=bool)
    for _ in range(BISECTIONS):
        total = np.exp(-beyond[is_open] / scale[is_open, None]).sum(axis=1)
        rows = np.flatnonzero(is_open)
        is_open[rows[np.abs(total - target) < TOLERANCE]] = False
        if not is_open.any():
            break
        too_wide = rows[total > target]
        too_narrow = rows[total <= target]
        high[too_wide] = scale[too_wide]
        low[too_narrow] = scale[too_narrow]
        moved = np.where(np.isinf(high), scale * 2, (low + high) / 2)
        scale = np.where(is_open, moved, scale)
    return scale
