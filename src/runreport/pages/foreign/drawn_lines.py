"""A logged curve as a line of a static figure: few points, a gap at every restart and at every value that is none."""

from __future__ import annotations

import numpy as np

from runreport.pages.curve_parts.kept_points import kept_points, restarts
from runreport.pages.figures.chart import CURVE_COLORS, Line
from runreport.pages.foreign.curve_groups import Group
from runreport.pages.words import shortened
from runreport.runs.logged import Curve

POINTS = 1600  # of one curve; with the gaps still below what figures draw
LINES = 12  # of one figure: the six colours, solid and dashed
HOUR_S = 3600.0
NAME = 60  # characters of a tag


def drawn_line(curve: Curve, index: int, *, start: float = 0.0, scale: float = 1.0) -> Line:
    """The curve's points, at most POINTS of them, x counted from start in units of scale; NaN lifts the pen."""
    kept = kept_points(curve.x, curve.values, POINTS)
    x = (curve.x[kept] - start) / scale
    y = np.where(np.isfinite(curve.values[kept]), curve.values[kept], np.nan)
    back = restarts(x)
    x, y = np.insert(x, back, x[back]), np.insert(y, back, np.nan)
    known = np.isfinite(x)
    return Line(
        shortened(curve.tag, NAME)[0],
        tuple(x[known].tolist()),
        tuple(y[known].tolist()),
        index % CURVE_COLORS,
        dashed=index >= CURVE_COLORS,
    )


def group_lines(group: Group) -> tuple[tuple[Line, ...], tuple[Curve, ...], tuple[str, ...]]:
    """Lines, the curve of each, and in words which curves of the group are not drawn and why."""
    chosen, says = _chosen(group)
    if len(chosen) > LINES:
        says = (*says, f"{LINES} of {len(chosen)} curves are drawn")
        chosen = chosen[:LINES]
    if group.unit != "time":
        return tuple(drawn_line(curve, i) for i, curve in enumerate(chosen)), chosen, says
    start = min(float(np.nanmin(curve.x)) for curve in chosen)
    lines = tuple(drawn_line(curve, i, start=start, scale=HOUR_S) for i, curve in enumerate(chosen))
    return lines, chosen, says


def _chosen(group: Group) -> tuple[tuple[Curve, ...], tuple[str, ...]]:
    """Without single values beside curves, and without curves that another log repeats."""
    longest = max(len(curve.x) for curve in group.curves)
    chosen: list[Curve] = []
    says: list[str] = []
    for curve in group.curves:
        name = shortened(curve.tag, NAME)[0]
        same = next((other for other in chosen[: 2 * LINES] if _is_same(curve, other)), None)  # more are not drawn
        if same is not None:
            says.append(f"{name} repeats {shortened(same.tag, NAME)[0]} and is not drawn again")
        elif len(curve.x) == 1 and longest > 1:
            says.append(f"{name} is a single value, {curve.values[0]:.4g}, and is not drawn")
        else:
            chosen.append(curve)
    return tuple(chosen), tuple(says)


def _is_same(a: Curve, b: Curve) -> bool:
    """Whether two logs hold the same values at the same places, to the digits of four bytes."""
    if a.x.shape != b.x.shape or not np.array_equal(a.x, b.x, equal_nan=True):
        return False
    return bool(np.allclose(a.values, b.values, rtol=1e-4, atol=0, equal_nan=True))
