"""Euclidean distances: exact by differences for chosen pairs, by one matrix product for whole blocks."""

from __future__ import annotations

import numpy as np

BLOCK_VALUES = 1 << 16  # differences formed at once: stays in cache


def pair_distances(queries: np.ndarray, points: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Distance of each query to its own selection of points, (b, m) f8.

    queries (b, d), points (n, d), indices (b, m) rows of points.  Differences are formed in f8, so that equal rows
    have distance exactly 0 and equal differences exactly equal distances.
    """
    found = np.empty(indices.shape)
    rows = max(1, BLOCK_VALUES // max(1, indices.shape[1] * points.shape[1]))
    for start in range(0, len(queries), rows):
        block = slice(start, start + rows)
        difference = points[indices[block]].astype(np.float64)  # (rows, m, d)
        difference -= queries[block, None, :].astype(np.float64)
        found[block] = np.sqrt(np.einsum("bmd,bmd->bm", difference, difference))
    return found


def squared_distances(queries: np.ndarray, points: np.ndarray) -> np.ndarray:
    """All squared distances (b, n) f8 by |q|² - 2qp + |p|²; centre both first, cancellation may give small negatives.

    For ranking and counting; where the value itself is shown use `pair_distances`.
    """
    product = queries @ points.T
    product *= -2.0
    product += np.einsum("bd,bd->b", queries, queries)[:, None]
    product += np.einsum("nd,nd->n", points, points)
    return product
