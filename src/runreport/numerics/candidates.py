"""Which points may be the nearest ones: by matrix products, rounded, fast.

Selecting costs more than the products. So the smallest value of every 16 is found first, which processors do quickly;
the m-th smallest of those is a value that at least m points do not exceed. Only what does not exceed it is gathered,
about as many values as are wanted, and selected from.
"""

from __future__ import annotations

import numpy as np

QUERIES, POINTS = 512, 8192  # of one block of products
CHUNK = 16
CROWDED = 32  # times as many values as are wanted, at most: among duplicates, all are equally near


def nearest_candidates(queries: np.ndarray, points: np.ndarray, m: int) -> np.ndarray:
    """Rows of the m points nearest to each query, in no order, up to rounding, (b, m) i4.

    queries (b, d), points (n, d) of the same precision, n >= m >= 1, centred and scaled to about 1, so that their
    squares neither overflow nor lose what differs.  Of points equally far any may be taken.
    """
    norms = np.einsum("nd,nd->n", points, points)
    found = np.empty((len(queries), m), np.int32)
    for start in range(0, len(queries), QUERIES):
        found[start : start + QUERIES] = _selected(queries[start : start + QUERIES], points, norms, m)
    return found


def _selected(queries: np.ndarray, points: np.ndarray, norms: np.ndarray, m: int) -> np.ndarray:
    """The candidates of one block of queries."""
    rows, columns, values = [], [], []
    smallest = np.empty((len(queries), 0), points.dtype)
    for start in range(0, len(points), POINTS):
        ranking = (-2 * queries) @ points[start : start + POINTS].T
        ranking += norms[start : start + POINTS]  # squared distances without what only depends on the query
        smallest = _smallest(smallest, ranking, m)
        limit = smallest.max(axis=1) if smallest.shape[1] == m else np.full(len(queries), np.inf, points.dtype)
        flat = _within(ranking, limit, m)
        row, column = np.divmod(flat, ranking.shape[1])
        rows.append(row.astype(np.int16))
        columns.append((column + start).astype(np.int32))
        values.append(ranking.ravel()[flat])
    return _smallest_per_row(np.concatenate(rows), np.concatenate(columns), np.concatenate(values), m)


def _within(ranking: np.ndarray, limit: np.ndarray, m: int) -> np.ndarray:
    """Flat places of the values of ranking (b, n) up to each row's limit, or where too many are, of the m smallest."""
    is_near = ranking <= limit[:, None]
    if np.count_nonzero(is_near) <= CROWDED * m * len(ranking):
        return np.flatnonzero(is_near)
    columns = np.argpartition(ranking, min(m, ranking.shape[1]) - 1, axis=1)[:, :m]
    return (np.arange(len(ranking))[:, None] * ranking.shape[1] + columns).ravel()


def _smallest(known: np.ndarray, ranking: np.ndarray, m: int) -> np.ndarray:
    """The m smallest per row of the values known, (b, <= m), and of the smallest in each chunk of ranking (b, n)."""
    lanes = ranking.shape[1] // CHUNK
    chunks = ranking[:, : lanes * CHUNK].reshape(len(ranking), CHUNK, lanes)
    values = np.concatenate([known, chunks.min(axis=1)], axis=1)
    return np.partition(values, m - 1, axis=1)[:, :m] if values.shape[1] > m else values


def _smallest_per_row(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, m: int) -> np.ndarray:
    """Columns of the m smallest values of each row 0 ... b - 1, each of which occurs at least m times."""
    order = np.argsort(rows, kind="stable")
    rows = rows[order].astype(np.int64)
    count = np.bincount(rows)
    begin = np.cumsum(count) - count
    shape = (len(count), int(count.max()))
    place = rows * shape[1] + np.arange(len(rows)) - begin[rows]
    filled = np.full(shape, np.inf, values.dtype)
    filled.ravel()[place] = values[order]
    named = np.zeros(shape, np.int32)
    named.ravel()[place] = columns[order]
    return np.take_along_axis(named, np.argpartition(filled, m - 1, axis=1)[:, :m], 1)
