"""Which points of a long curve are drawn: whatever can be seen of it stays, in its order."""

from __future__ import annotations

import numpy as np

LEAST = 16  # points below which a curve could not keep its ends, its extremes and its marks


def kept_points(x: np.ndarray, values: np.ndarray, limit: int) -> np.ndarray:
    """Ascending indices, at most limit of them, of the points to draw; all of them where there are no more.

    x, values: (n,) float in the order of the log.  Kept are the first and the last point, the smallest and the largest
    finite value of every stretch of equal length, the first point of every stretch of NaN or of one infinity, and both
    points of every restart (x goes back).  Where those marks alone are more than half of limit they are thinned evenly;
    the ends and the extremes of the whole curve always stay.  Raises ValueError where limit is below 16.
    """
    if limit < LEAST:
        raise ValueError(f"at least {LEAST} points are drawn of a curve, not {limit}")
    n = len(x)
    if n <= limit:
        return np.arange(n)
    marks = _evenly(_marks(x, values), limit // 2 - 2)
    buckets = (limit - 2 - len(marks)) // 2
    return np.unique(np.concatenate([[0, n - 1], marks, _extremes(values, buckets)]))


def restarts(x: np.ndarray) -> np.ndarray:
    """Indices of the points whose x is smaller than that of the point before."""
    return np.flatnonzero(x[1:] < x[:-1]) + 1


def _marks(x: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Both points of every restart, and where the kind of value changes to one that is not finite."""
    back = restarts(x)
    kind = np.where(np.isnan(values), 3, np.where(np.isinf(values), np.sign(values), 0))  # NaN, infinity, finite
    changed = np.flatnonzero(np.concatenate([[True], kind[1:] != kind[:-1]]))
    return np.unique(np.concatenate([back - 1, back, changed[kind[changed] != 0]]))


def _evenly(indices: np.ndarray, most: int) -> np.ndarray:
    if len(indices) <= most:
        return indices
    return indices[np.linspace(0, len(indices) - 1, most).round().astype(np.intp)]


def _extremes(values: np.ndarray, buckets: int) -> np.ndarray:
    """Index of the smallest and of the largest finite value of each of so many stretches."""
    size = -(-len(values) // buckets)
    finite = np.isfinite(values)
    starts = np.arange(0, len(values), size)
    room = len(starts) * size - len(values)
    found: list[np.ndarray] = []
    for nothing, pick in ((np.inf, np.argmin), (-np.inf, np.argmax)):
        rows = np.pad(np.where(finite, values, nothing), (0, room), constant_values=nothing).reshape(-1, size)
        found.append(starts + pick(rows, axis=1))
    indices = np.concatenate(found)
    return indices[finite[indices]]
