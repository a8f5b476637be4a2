"""Horizontal bars as SVG, from zero."""

from __future__ import annotations

from markupsafe import Markup

from runreport.pages.figures.chart import BarChart
from runreport.pages.figures.heat_svg import NAME_LETTERS, name_margin
from runreport.pages.figures.lines_svg import LETTER, TOP, cut
from runreport.pages.figures.markup import element
from runreport.pages.figures.scale import Scale


def bars_svg(chart: BarChart, width: int, css: str) -> Markup:
    """The drawing, `width` pixels wide."""
    left = name_margin(chart.names)
    right = note_margin(chart.notes)
    x = Scale(0, max(chart.values, default=1) or 1, left, width - right)
    tall = (chart.height - TOP - 6) / max(1, len(chart.names))
    size = {"viewBox": f"0 0 {width} {chart.height}", "width": width, "height": chart.height}
    title = element("text", {"x": left, "y": 11}, chart.value_title)
    bars = [_bar(chart, row, x, TOP + row * tall, tall) for row in range(len(chart.names))]
    axis = element("line", {"class": "base", "x1": left, "x2": left, "y1": TOP, "y2": chart.height - 6})
    return element("svg", {"class": css, **size, "aria-hidden": "true"}, title, *bars, axis)


def note_margin(notes: tuple[str, ...]) -> float:
    """Pixels that the notes need right of the longest bar."""
    return max((len(note) for note in notes), default=0) * LETTER + 8


def _bar(chart: BarChart, row: int, x: Scale, y: float, tall: float) -> Markup:
    middle = y + tall / 2 + 4
    name = element("text", {"x": x.start - 7, "y": middle, "text-anchor": "end"}, cut(chart.names[row], NAME_LETTERS))
    box = {"x": x.start, "y": y + tall * 0.16, "width": x(chart.values[row]) - x.start, "height": tall * 0.68}
    note = element("text", {"x": x(chart.values[row]) + 7, "y": middle}, chart.notes[row])
    return name + element("rect", {**box, "style": "fill:var(--s0)"}) + note
