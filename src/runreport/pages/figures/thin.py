"""Fewer points of a long curve, with its extremes kept."""

from __future__ import annotations

import math

from runreport.pages.figures.chart import Line

DRAWN_POINTS = 2000  # of one curve in a page; more cannot be seen


def thinned(line: Line, limit: int = DRAWN_POINTS) -> Line:
    """The line with at most limit points: of every stretch its lowest and highest point, in order.

    Gaps stay gaps: a stretch without a finite value keeps one NaN.
    """
    if len(line.xs) <= limit:
        return line
    stretch = math.ceil(len(line.xs) / (limit // 2))
    kept: list[int] = []
    for start in range(0, len(line.xs), stretch):
        span = range(start, min(start + stretch, len(line.xs)))
        finite = [index for index in span if math.isfinite(line.ys[index])]
        if not finite:
            kept.append(start)
            continue
        kept += sorted({min(finite, key=line.ys.__getitem__), max(finite, key=line.ys.__getitem__)})
    return Line(line.name, _take(line.xs, kept), _take(line.ys, kept), line.color, line.dashed)


def _take(values: tuple[float, ...], indices: list[int]) -> tuple[float, ...]:
    return tuple(values[index] for index in indices)
