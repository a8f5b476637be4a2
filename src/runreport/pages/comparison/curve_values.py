"""What a table says of a curve: its last, smallest and largest value, and its value at a step; all exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runreport.runs.logged import Curve

STEPS = 20  # at which values are offered, about


@dataclass(frozen=True, slots=True)
class CurveValues:
    """Finite values of a curve with their x; NaN where it has none."""

    n: int  # points logged
    not_finite: int  # of them NaN or infinite
    first_x: float  # smallest x of a finite value
    last: float  # of the largest x, and there the one logged last
    last_x: float
    low: float
    low_x: float  # where it was first reached, in the order of the log
    high: float
    high_x: float


def curve_values(curve: Curve) -> CurveValues:
    """The numbers of one curve."""
    finite = np.isfinite(curve.values) & np.isfinite(curve.x)
    x, values = curve.x[finite], curve.values[finite]
    n, bad = len(curve.values), int(len(curve.values) - len(values))
    if len(values) == 0:
        return CurveValues(n, bad, *([math.nan] * 7))
    low, high, last = int(values.argmin()), int(values.argmax()), _last_of(x, float(x.max()))
    return CurveValues(
        n,
        bad,
        float(x.min()),
        float(values[last]),
        float(x[last]),
        float(values[low]),
        float(x[low]),
        float(values[high]),
        float(x[high]),
    )


def values_at(curve: Curve, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and x of the finite point nearest at or before each step; of points with one x the last logged.

    steps: (s,) f8.  Both results (s,) f8, NaN before the first point.
    """
    finite = np.isfinite(curve.values) & np.isfinite(curve.x)
    x, values = curve.x[finite], curve.values[finite]
    order = np.argsort(x, kind="stable")  # of equal x the last logged stays last
    x, values = x[order], values[order]
    place = np.searchsorted(x, steps, side="right") - 1
    if len(x) == 0:
        return np.full(len(steps), np.nan), np.full(len(steps), np.nan)
    there = place >= 0
    return np.where(there, values[place], np.nan), np.where(there, x[place], np.nan)


def offered_steps(found: Sequence[CurveValues]) -> tuple[np.ndarray, float]:
    """Steps to look values up at, ascending (s,) f8, and the last one that every curve has reached.

    Round numbers over the range of all curves, the last step of each end of it among them.  Empty and NaN where no
    curve has a finite value.
    """
    ends = [one.last_x for one in found if math.isfinite(one.last_x)]
    if not ends:
        return np.array([]), math.nan
    low, high, common = min(one.first_x for one in found if math.isfinite(one.first_x)), max(ends), min(ends)
    width = _round_width((high - low) / STEPS)
    round_ones = np.arange(math.ceil(low / width), math.floor(high / width) + 1) * width if width > 0 else np.array([])
    return np.unique(np.concatenate([round_ones, [low, common, high]])), common


def _round_width(least: float) -> float:
    """1, 2 or 5 times a power of ten, not smaller than this; 0 for 0."""
    if not least > 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor >= least)


def _last_of(x: np.ndarray, at: float) -> int:
    return int(np.flatnonzero(x == at)[-1])
