"""Which epoch a step belongs to, where the run has logged it, and when the run began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.pages.curve_parts.kept_points import kept_points
from runreport.runs.logged import Curve

POINTS = 2000  # of the steps at which the epoch is told; between them it runs straight


@dataclass(frozen=True, slots=True, eq=False)
class Epochs:
    """The epoch over steps, both ascending."""

    tag: str
    steps: np.ndarray  # (n,) f8
    epochs: np.ndarray  # (n,) f8


def epochs_of(curves: Iterable[Curve]) -> Epochs | None:
    """From the curve named epoch with most points; None where there is none, or the epoch falls while steps rise.

    Where x goes back, the later points count.
    """
    named = [curve for curve in curves if curve.unit == "step" and curve.tag.rpartition("/")[2].lower() == "epoch"]
    for curve in sorted(named, key=lambda one: -len(one.x)):
        steps, epochs = _latest(curve.x, curve.values)
        if len(steps) >= 2 and np.all(np.diff(epochs) >= 0) and epochs[-1] > epochs[0]:
            kept = kept_points(steps, epochs, POINTS)
            return Epochs(curve.tag, steps[kept], epochs[kept])
    return None


def _latest(x: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The finite points that no later one takes the place of."""
    finite = np.isfinite(x) & np.isfinite(values)
    x, values = x[finite], values[finite]
    if not len(x):
        return x, values
    least_after = np.minimum.accumulate(x[::-1])[::-1]
    kept = np.append(x[:-1] < least_after[1:], True)
    return x[kept], values[kept]


def started(curves: Sequence[Curve]) -> float | None:
    """The earliest time that any curve tells, in seconds since 1970."""
    found = [curve.x if curve.unit == "time" else curve.times for curve in curves]
    finite = [times[np.isfinite(times)] for times in found if times is not None]
    return min((float(times.min()) for times in finite if len(times)), default=None)


def axes_of(curves: Sequence[Curve], epochs: Epochs | None) -> list[str]:
    """The axes that curves can be drawn over, the one that most are logged over first."""
    units = [curve.unit for curve in curves]
    found = sorted(set(units), key=lambda unit: (-units.count(unit), unit))
    if epochs is not None and "epoch" not in found:
        found.append("epoch")
    if started(curves) is not None:
        found += [unit for unit in ("time", "relative") if unit not in found]
    return [str(unit) for unit in found]
