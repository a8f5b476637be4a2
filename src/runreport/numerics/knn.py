"""Exact nearest neighbours with a rule for ties: by distance, then by row.

Matrix products in f4 propose a few more candidates than asked for; their distances are formed again by differences in
f8 and sorted. Where rounding or ties leave open whether a row outside the candidates belongs in, that query is searched
again with products in f8, and where that leaves it open too, compared with every point.
"""

from __future__ import annotations

import numpy as np

from runreport.numerics.candidates import nearest_candidates
from runreport.numerics.distances import pair_distances

SLACK = 5  # candidates beyond k
BLOCK_VALUES = 1 << 22  # differences formed at once where every point is compared


def neighbours_among(queries: np.ndarray, points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and distances of the min(k, n) points nearest to each query, (b, k) i4 and (b, k) f8 ascending.

    queries (b, d), points (n, d), finite.  Of equally distant points the lower row comes first.
    """
    k = min(k, len(points))
    width = min(k + SLACK, len(points))
    found = np.empty((len(queries), width), np.int32), np.empty((len(queries), width))
    rows = np.arange(len(queries) if k else 0)
    for dtype in (np.float32, np.float64):
        if len(rows):
            rows = rows[_searched(queries, points, (rows, dtype, k), found)]
    _search_all(queries, points, rows, found)
    return found[0][:, :k], found[1][:, :k]


def neighbours_within(points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and distances of the min(k, n - 1) nearest other points, as `neighbours_among`; never the point itself."""
    indices, distances = neighbours_among(points, points, k + 1)
    return without_self(indices, distances)


def without_self(indices: np.ndarray, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop each row's own index, or its last entry where duplicates have crowded it out: one column less."""
    is_self = indices == np.arange(len(indices))[:, None]
    dropped = np.where(is_self.any(axis=1), is_self.argmax(axis=1), indices.shape[1] - 1)
    keep = np.arange(indices.shape[1]) != dropped[:, None]
    shape = (len(indices), max(0, indices.shape[1] - 1))
    return indices[keep].reshape(shape), distances[keep].reshape(shape)


def sorted_by_distance(
    queries: np.ndarray, points: np.ndarray, candidates: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Candidates (b, m) of each query with exact distances, ordered by distance and then by row."""
    distances = pair_distances(queries, points, candidates)
    order = np.lexsort((candidates, distances), axis=1)
    return np.take_along_axis(candidates, order, 1), np.take_along_axis(distances, order, 1)


def _searched(
    queries: np.ndarray,
    points: np.ndarray,
    task: tuple[np.ndarray, type[np.floating], int],
    found: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Fill rows of found (indices and distances) by products of dtype; which of them are open, (len(rows),) bool."""
    rows, dtype, k = task
    centre = points.mean(axis=0, dtype=np.float64)
    scale = max(_reach(points, centre), 0.0 if queries is points else _reach(queries, centre), 1e-300)
    near = _scaled(points, centre, scale, dtype)
    near_queries = near[rows] if queries is points else _scaled(queries[rows], centre, scale, dtype)
    candidates = nearest_candidates(near_queries, near, found[0].shape[1])
    # Sorted by the values as they came: centring rounds, and would break ties.
    indices, distances = sorted_by_distance(queries[rows], points, candidates)
    found[0][rows], found[1][rows] = indices, distances
    if candidates.shape[1] == len(points):
        return np.zeros(len(rows), dtype=bool)
    return _is_open(near_queries, distances / scale, k)


def _reach(points: np.ndarray, centre: np.ndarray) -> float:
    """The largest distance from the centre along an axis."""
    return float(np.maximum(points.max(axis=0) - centre, centre - points.min(axis=0)).max())


def _scaled(points: np.ndarray, centre: np.ndarray, scale: float, dtype: type[np.floating]) -> np.ndarray:
    """Points about the centre in units of scale, so that no square overflows."""
    found = np.subtract(points, centre, dtype=np.float64)
    found /= scale
    return found.astype(dtype, copy=False)


def _is_open(queries: np.ndarray, distances: np.ndarray, k: int) -> np.ndarray:
    """Queries whose k-th distance is not clearly below that of the last candidate, (b,) bool.

    A point farther from the centre than the query by more than the k-th distance cannot be a neighbour. For all others
    the squared distance, a sum of products each rounded, errs by less than (d + 8) / 2 ulp of the lengths' squared sum.
    """
    lengths = np.sqrt(np.einsum("bd,bd->b", queries, queries, dtype=np.float64))
    ulps = (queries.shape[1] + 8) * np.finfo(queries.dtype).eps  # of two squared distances that are compared
    return distances[:, k - 1] ** 2 >= distances[:, -1] ** 2 - ulps * (2 * lengths + distances[:, -1]) ** 2


def _search_all(
    queries: np.ndarray, points: np.ndarray, rows: np.ndarray, found: tuple[np.ndarray, np.ndarray]
) -> None:
    """Fill rows of found (indices and distances) from all points; equal queries are searched once."""
    if len(rows) == 0:
        return
    distinct, which = np.unique(queries[rows], axis=0, return_inverse=True)
    width = found[0].shape[1]
    step = max(1, BLOCK_VALUES // points.size)
    everything = np.broadcast_to(np.arange(len(points), dtype=np.int32), (step, len(points)))
    nearest = np.empty((len(distinct), width), np.int32), np.empty((len(distinct), width))
    for start in range(0, len(distinct), step):
        block = distinct[start : start + step]
        distances = pair_distances(block, points, everything[: len(block)])
        order = np.argsort(distances, axis=1, kind="stable")[:, :width]
        nearest[0][start : start + step] = order
        nearest[1][start : start + step] = np.take_along_axis(distances, order, 1)
    found[0][rows], found[1][rows] = nearest[0][which], nearest[1][which]
