"""A figure: a chart with the words around it, ready for templates/macros/figure.html.j2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from runreport.pages.figures.bars_svg import bars_svg
from runreport.pages.figures.chart import BarChart, HeatChart, LineChart
from runreport.pages.figures.heat_svg import heat_svg
from runreport.pages.figures.lines_svg import lines_svg
from runreport.pages.figures.plotly_figure import WIDE, bars_plotly, heat_plotly, lines_plotly

NARROW = 350  # px, the drawing for telephones
FULL = 1140  # px, the drawing of a figure over both columns
TABLE_ROWS = 60  # shown of a long table; all values are in the figure's CSV


@dataclass(frozen=True, slots=True)
class Table:
    """The figure's numbers for readers who want them, or cannot see the drawing."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the numbers were computed."""

    file: str
    inputs: tuple[tuple[str, str], ...]  # file, first characters of its sha256
    params: tuple[tuple[str, str], ...]
    seed: str
    software: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything a figure shows; number is given by `numbered`."""

    id: str
    title: str
    says: str  # the caption
    alt: str  # the drawing in one sentence
    drawing: Markup
    origin: str  # where the numbers come from, one line
    plotly: Mapping[str, Any] | None = None
    table: Table | None = None
    receipts: tuple[Receipt, ...] = ()
    span: str = ""  # "", "full", "third" or "two-thirds"
    number: int = 0


def chart_drawing(chart: LineChart | HeatChart | BarChart, *, full: bool = False) -> Markup:
    """The chart at the two widths in use; the style sheet shows the one that fits."""
    width = FULL if full else WIDE
    match chart:
        case LineChart():
            return lines_svg(chart, width, "wide") + lines_svg(chart, NARROW, "narrow")
        case HeatChart():
            return heat_svg(chart, width, "wide") + heat_svg(chart, NARROW, "narrow")
        case BarChart():
            return bars_svg(chart, width, "wide") + bars_svg(chart, NARROW, "narrow")


def chart_plotly(chart: LineChart | HeatChart | BarChart) -> Mapping[str, Any]:
    """The chart for Plotly."""
    match chart:
        case LineChart():
            return lines_plotly(chart)
        case HeatChart():
            return heat_plotly(chart)
        case BarChart():
            return bars_plotly(chart)


def numbered(figures: tuple[Figure | None, ...]) -> tuple[Figure, ...]:
    """The figures that exist, with the numbers 1, 2, 3 …"""
    present = (figure for figure in figures if figure is not None)
    return tuple(replace(figure, number=index) for index, figure in enumerate(present, start=1))


def spread_rows(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[tuple[str, ...], ...], str]:
    """At most TABLE_ROWS rows, evenly spread and with the last one, and a note that says so."""
    if len(rows) <= TABLE_ROWS:
        return rows, ""
    chosen = sorted({round(i * (len(rows) - 1) / (TABLE_ROWS - 1)) for i in range(TABLE_ROWS)})
    return tuple(rows[i] for i in chosen), f"{len(chosen)} of {len(rows)} rows, evenly spread"
