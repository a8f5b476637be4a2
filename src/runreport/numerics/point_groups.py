"""Many points cut into groups of near ones, so that neighbours can be searched among a few groups.

Source: MacQueen 1967 (k-means), Lloyd's iterations on a sample; the few rounds only have to cut, not to converge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ROUNDS = 4
SAMPLE = 50  # points per group that place the centres
BLOCK = 1024  # points compared with all centres at once


@dataclass(frozen=True, slots=True)
class PointGroups:
    """Rows of all points, group after group; which groups are near which."""

    rows: np.ndarray  # (n,) i8, ascending within a group
    begin: np.ndarray  # (g + 1,) i8: group i holds rows[begin[i] : begin[i + 1]]
    label: np.ndarray  # (n,) i8, group of each point
    nearest: np.ndarray  # (g, g) i8, groups by the distance of their centres, each group itself first


def point_groups(points: np.ndarray, count: int, *, seed: int) -> PointGroups:
    """At most count groups of points (n, d) f4, n >= count >= 1; some may be empty."""
    generator = np.random.default_rng(seed)
    sample = points[np.sort(generator.choice(len(points), min(len(points), SAMPLE * count), replace=False))]
    centres = sample[np.sort(generator.choice(len(sample), count, replace=False))]
    for _ in range(ROUNDS):
        centres = _moved(centres, sample, _labels(sample, centres))
    label = _labels(points, centres)
    begin = np.concatenate([[0], np.cumsum(np.bincount(label, minlength=count))])
    apart = _squared(centres, centres)
    np.fill_diagonal(apart, -np.inf)
    return PointGroups(np.argsort(label, kind="stable"), begin, label, np.argsort(apart, axis=1, kind="stable"))


def _moved(centres: np.ndarray, sample: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The mean of each group, or the centre as it was where the group is empty."""
    count = np.bincount(label, minlength=len(centres))
    begin = np.cumsum(count) - count
    sums = np.add.reduceat(sample[np.argsort(label, kind="stable")], begin[count > 0], axis=0)
    moved = centres.copy()
    moved[count > 0] = sums / count[count > 0, None].astype(centres.dtype)
    return moved


def _labels(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The nearest centre of each point, the first of equally near ones, (n,) i8."""
    found = np.empty(len(points), np.int64)
    for start in range(0, len(points), BLOCK):
        found[start : start + BLOCK] = _squared(points[start : start + BLOCK], centres).argmin(axis=1)
    return found


def _squared(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distances less what only depends on the point, (n, g)."""
    return (-2 * points) @ centres.T + np.einsum("gd,gd->g", centres, centres)
