"""Nearest neighbours of many points: exact up to a size, among the groups around each point above it.

How many groups are searched is decided by the true neighbours of some points; the recall is measured on others. Points
without structure make it search more groups, in the end all of them, rather than find less.
Source: Sivic & Zisserman 2003 (inverted lists); Jégou, Douze & Schmid 2011, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.numerics.candidates import nearest_candidates
from runreport.numerics.knn import neighbours_among, neighbours_within, sorted_by_distance, without_self
from runreport.numerics.point_groups import PointGroups, point_groups

EXACT_LIMIT = 20_000  # points up to which every pair is compared
GROUP_SIZE = 300  # points per group on average
WANTED_RECALL = 0.99
PROBED_ROWS = 300  # whose true neighbours decide how many groups are searched
RECALL_ROWS = 500  # whose true neighbours are compared with those found
EXTRA = 5  # candidates beyond k, of which f4 has rounded the distances


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k nearest other points of every point, nearest first."""

    indices: np.ndarray  # (n, k) i4
    distances: np.ndarray  # (n, k) f8, ascending
    recall: float  # share of neighbours no farther than the true k-th; 1.0 when exact


def nearest_neighbours(points: np.ndarray, k: int, *, seed: int, exact_limit: int = EXACT_LIMIT) -> Neighbours:
    """min(k, n - 1) neighbours of each of points (n, d); ties by row where the search is exact."""
    if len(points) <= max(exact_limit, k + 1 + EXTRA):
        return Neighbours(*neighbours_within(points, k), recall=1.0)
    near = points - points.mean(axis=0, dtype=np.float64)
    near = (near / max(float(np.abs(near).max()), 1e-300)).astype(np.float32)
    groups = point_groups(near, max(1, len(points) // GROUP_SIZE), seed=seed)
    candidates = _candidates(near, groups, _reach(points, groups, k), k + 1 + EXTRA)
    indices, distances = without_self(*sorted_by_distance(points, points, candidates))
    distances = distances[:, :k]
    return Neighbours(indices[:, :k].astype(np.int32), distances, _recall(points, distances))


def _reach(points: np.ndarray, groups: PointGroups, k: int) -> int:
    """How many of the groups nearest to a point's own hold the wanted share of the true neighbours."""
    rows = _spread_rows(len(points), PROBED_ROWS, shift=0.5)
    true, _ = neighbours_among(points[rows], points, k + 1)
    places = np.empty_like(groups.nearest)
    np.put_along_axis(places, groups.nearest, np.arange(len(places))[None], axis=1)
    needed = places[groups.label[rows][:, None], groups.label[true]]
    return int(np.quantile(needed, WANTED_RECALL, method="higher")) + 1


def _candidates(near: np.ndarray, groups: PointGroups, reach: int, m: int) -> np.ndarray:
    """Rows of the m nearest points in the groups within reach, and in more where those hold fewer, (n, m) i4."""
    size = np.diff(groups.begin)
    found = np.empty((len(near), m), np.int32)
    for group, order in enumerate(groups.nearest):
        own = groups.rows[groups.begin[group] : groups.begin[group + 1]]
        searched = np.sort(order[: max(reach, int((size[order].cumsum() < m).sum()) + 1)])
        around = np.concatenate([groups.rows[groups.begin[i] : groups.begin[i + 1]] for i in searched])
        if len(own):
            centre = near[own].mean(axis=0)  # about which f4 tells points apart that lie close together
            found[own] = around[nearest_candidates(near[own] - centre, near[around] - centre, m)]
    return found


def _spread_rows(n: int, count: int, *, shift: float) -> np.ndarray:
    """About count rows, evenly spaced; another shift in [0, 1) gives others."""
    return np.unique(((np.arange(count) + shift) * (n / count)).astype(np.int64))


def _recall(points: np.ndarray, distances: np.ndarray) -> float:
    """Share of the neighbours found, by their distances (n, k), that are no farther than the true k-th."""
    rows = _spread_rows(len(points), RECALL_ROWS, shift=0.0)
    _, true = neighbours_among(points[rows], points, distances.shape[1] + 1)  # the point itself is one of them
    return float((distances[rows] <= true[:, -1:]).mean())
