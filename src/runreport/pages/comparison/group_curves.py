"""Curves of several runs as one: mean, spread and number of runs at every step that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runreport.runs.logged import Curve

DRAWN = 240  # points of a group's curve on the page


@dataclass(frozen=True, slots=True, eq=False)
class GroupCurve:
    """Statistics over the runs of a group; every array (s,), x ascending."""

    x: np.ndarray  # f8, steps at which at least two runs (of a group of one: that run) have a finite value
    n: np.ndarray  # i4, runs with a finite value there
    mean: np.ndarray  # f8
    std: np.ndarray  # f8, of a sample (n - 1); NaN where n is 1
    low: np.ndarray  # f8, smallest
    high: np.ndarray  # f8, largest


def group_curve(curves: Sequence[Curve]) -> GroupCurve:
    """Nothing is interpolated: a step counts for the runs that logged a finite value at exactly this x.

    A run that logged an x more than once counts with the last finite value.  Steps that only one run of a group of
    several has are left out.
    """
    singles = [last_values(curve) for curve in curves]
    xs = np.unique(np.concatenate([x for x, _ in singles])) if singles else np.array([])
    table = np.full((len(singles), len(xs)), np.nan)  # (r, s)
    for row, (x, values) in zip(table, singles, strict=True):
        row[np.searchsorted(xs, x)] = values
    n = np.isfinite(table).sum(axis=0)
    kept = n >= min(2, len(singles))
    table, xs, n = table[:, kept], xs[kept], n[kept]
    if len(xs) == 0:
        nothing = np.array([])
        return GroupCurve(nothing, nothing.astype(np.int32), nothing, nothing, nothing, nothing)
    mean = np.nansum(table, axis=0) / n
    squares = np.nansum((table - mean) ** 2, axis=0)
    std = np.divide(squares, n - 1, out=np.full(len(xs), np.nan), where=n > 1) ** 0.5
    return GroupCurve(xs, n.astype(np.int32), mean, std, np.nanmin(table, axis=0), np.nanmax(table, axis=0))


def last_values(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """Distinct x ascending and the finite value logged last at each, both (m,) f8."""
    finite = np.isfinite(curve.values) & np.isfinite(curve.x)
    x, values = curve.x[finite][::-1], curve.values[finite][::-1]
    distinct, first = np.unique(x, return_index=True)  # the first of the reversed log is the last logged
    return distinct, values[first]


def drawn_points(n: int, limit: int = DRAWN) -> np.ndarray:
    """Ascending indices of at most limit of n points, evenly, both ends among them."""
    return np.arange(n) if n <= limit else np.linspace(0, n - 1, limit).round().astype(np.intp)
