"""A matrix over epochs as SVG cells, dark for little and bright for much (viridis)."""

from __future__ import annotations

import math

from markupsafe import Markup

from runreport.pages.figures.chart import HeatChart
from runreport.pages.figures.lines_svg import BOTTOM, LETTER, TOP, cut
from runreport.pages.figures.markup import element
from runreport.pages.figures.scale import nice_ticks, tick_texts
from runreport.pages.figures.viridis import viridis

RAMP_WIDTH = 62  # px at the right edge, for the scale
NAME_LETTERS = 14  # of a row name


def heat_svg(chart: HeatChart, width: int, css: str) -> Markup:
    """The drawing, `width` pixels wide; a column is an epoch, a row a name."""
    left = name_margin(chart.rows)
    right = width - RAMP_WIDTH
    floor = chart.height - BOTTOM
    size = {"viewBox": f"0 0 {width} {chart.height}", "width": width, "height": chart.height}
    return element(
        "svg",
        {"class": css, **size, "aria-hidden": "true"},
        element("text", {"x": left, "y": 11}, chart.y_title),
        _cells(chart, left, right, floor),
        _columns(chart, left, right, floor),
        element("text", {"x": right, "y": chart.height - 2, "text-anchor": "end"}, chart.x_title),
        _ramp(chart, right + 14, floor),
    )


def name_margin(names: tuple[str, ...]) -> float:
    """Pixels that row names need at the left."""
    return max((len(cut(name, NAME_LETTERS)) for name in names), default=1) * LETTER + 12


def _cells(chart: HeatChart, left: float, right: float, floor: float) -> Markup:
    """One row of cells per name; equal neighbours are not merged, so a cell can be pointed at."""
    tall = (floor - TOP) / max(1, len(chart.rows))
    wide = (right - left) / max(1, len(chart.xs))
    gap = 1 if min(tall, wide) > 6 else 0
    pieces: list[Markup] = []
    for row, name in enumerate(chart.rows):
        y = TOP + row * tall
        if tall >= 11 or row % math.ceil(11 / tall) == 0:
            place = {"x": left - 7, "y": y + tall / 2 + 4, "text-anchor": "end"}
            pieces.append(element("text", place, cut(name, NAME_LETTERS)))
        for column, value in enumerate(chart.values[row]):
            box = {"x": left + column * wide, "y": y, "width": wide - gap, "height": tall - gap}
            fill = {"fill": viridis(value / chart.most)} if math.isfinite(value) else {"class": "cell-missing"}
            pieces.append(element("rect", {**box, **fill}))
    return Markup("").join(pieces)


def _columns(chart: HeatChart, left: float, right: float, floor: float) -> Markup:
    """Tick labels below the columns whose x is a round number."""
    if not chart.xs:
        return Markup("")
    wide = (right - left) / len(chart.xs)
    wanted = nice_ticks(min(chart.xs), max(chart.xs), max(2, int((right - left) / 75)), whole=True)
    texts = dict(zip(wanted, tick_texts(wanted), strict=True))
    return Markup("").join(
        element("text", {"x": left + (column + 0.5) * wide, "y": floor + 17, "text-anchor": "middle"}, texts[x])
        for column, x in enumerate(chart.xs)
        if x in texts
    )


def _ramp(chart: HeatChart, x: float, floor: float) -> Markup:
    """The scale of the colours, from 0 to the largest value."""
    steps = 24
    tall = (floor - TOP) / steps
    size = {"width": 9, "height": tall + 0.5}
    blocks = [
        element("rect", {"x": x, "y": floor - (i + 1) * tall, **size, "fill": viridis((i + 0.5) / steps)})
        for i in range(steps)
    ]
    low = element("text", {"x": x + 14, "y": floor + 1}, "0")
    high = element("text", {"x": x + 14, "y": TOP + 9}, f"{chart.most:.2g}")
    title = element("text", {"x": x + 48, "y": 11, "text-anchor": "end"}, chart.value_title)
    return Markup("").join([*blocks, low, high, title])
