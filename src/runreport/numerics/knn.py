"""Exact nearest neighbours with a rule for ties: by distance, then by row.

A brute-force search (scikit-learn) proposes a few more candidates than asked for; their distances are formed again
by differences in f8 and sorted. Where rounding or ties leave open whether a row outside the candidates belongs in,
that query is compared with every point.
"""

from __future__ import annotations

import numpy as np

from runreport.numerics.distances import BLOCK_VALUES, pair_distances

SLACK = 5  # candidates beyond k
ROUNDING = 1e-12  # of the squared norms: error of a squared distance by matrix product, with room


def neighbours_among(queries: np.ndarray, points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and distances of the min(k, n) points nearest to each query, (b, k) i4 and (b, k) f8 ascending.

    queries (b, d), points (n, d), finite.  Of equally distant points the lower row comes first.
    """
    k = min(k, len(points))
    if k == 0 or len(queries) == 0:
        return np.empty((len(queries), k), np.int32), np.empty((len(queries), k))
    centre = points.mean(axis=0, dtype=np.float64)
    near_queries, near_points = queries - centre, points - centre
    candidates = _candidates(near_queries, near_points, min(k + SLACK, len(points)))
    # Sorted by the values as they came: centring rounds, and would break ties.
    indices, distances = sorted_by_distance(queries, points, candidates)
    if candidates.shape[1] < len(points):
        open_rows = np.flatnonzero(_is_open(near_queries, near_points, distances, k))
        _search_all(queries, points, open_rows, (indices, distances))
    return indices[:, :k].astype(np.int32), distances[:, :k]


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


def _candidates(queries: np.ndarray, points: np.ndarray, m: int) -> np.ndarray:
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=m, algorithm="brute", n_jobs=1).fit(np.ascontiguousarray(points))
    return search.kneighbors(np.ascontiguousarray(queries), return_distance=False)


def _is_open(queries: np.ndarray, points: np.ndarray, distances: np.ndarray, k: int) -> np.ndarray:
    """Queries whose k-th distance is not clearly below that of the last candidate, (b,) bool."""
    norms = np.einsum("bd,bd->b", queries, queries) + np.einsum("nd,nd->n", points, points).max()
    return distances[:, k - 1] ** 2 >= distances[:, -1] ** 2 - ROUNDING * norms


def _search_all(
    queries: np.ndarray, points: np.ndarray, rows: np.ndarray, found: tuple[np.ndarray, np.ndarray]
) -> None:
    """Fill rows of found (indices and distances) from all points."""
    width = found[0].shape[1]
    step = max(1, BLOCK_VALUES // (len(points) * points.shape[1]))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        everything = np.broadcast_to(np.arange(len(points)), (len(block), len(points)))
        indices, distances = sorted_by_distance(queries[block], points, everything)
        found[0][block], found[1][block] = indices[:, :width], distances[:, :width]
