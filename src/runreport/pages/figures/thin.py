"""Fewer points of a long curve, with its extremes kept."""

from __future__ import annotations

import math

from runreport.pages.figures.chart import Line

DRAWN_POINTS = 2000  # of one curve in a page; more cannot be seen


def thinned(line: Line, limit: int = DRAWN_POINTS) -> Line:
    """The line with at most limit points: of every stretch its lowest and highest point, in order.

    Gaps stay gaps: every stretch with a value that is not finite keeps the first of them.
    """
    if len(line.xs) <= limit:
        return line
    has_gaps = not all(map(math.isfinite, line.ys))
    stretch = math.ceil(len(line.xs) / max(1, limit // (3 if has_gaps else 2)))
    kept: list[int] = []
    for start in range(0, len(line.xs), stretch):
        kept += _telling(line.ys, range(start, min(start + stretch, len(line.xs))))
    return Line(line.name, _take(line.xs, kept), _take(line.ys, kept), line.color, line.dashed)


def _telling(values: tuple[float, ...], span: range) -> list[int]:
    """Places of the lowest and the highest value of a stretch, and of its first gap, ascending."""
    finite = [index for index in span if math.isfinite(values[index])]
    gaps = [index for index in span if not math.isfinite(values[index])][:1]
    if not finite:
        return gaps
    return sorted({min(finite, key=values.__getitem__), max(finite, key=values.__getitem__), *gaps})


def _take(values: tuple[float, ...], indices: list[int]) -> tuple[float, ...]:
    return tuple(values[index] for index in indices)
