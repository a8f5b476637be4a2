"""What a chart shows, apart from how it is drawn. From one declaration come the SVG and the Plotly figure.

A chart's `height` is that of its drawing in CSS pixels, at either width.
"""

from __future__ import annotations

from dataclasses import dataclass

CURVE_COLORS = 6  # tokens --s0 … --s5 of assets/css/tokens.css


@dataclass(frozen=True, slots=True)
class Line:
    """A curve; NaN is a gap. Colour by the order of CURVE_COLORS, dashed to be told apart without colour."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    color: int = 0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line at x with a note."""

    x: float
    note: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Curves over one axis. whole_x: the axis counts epochs, so ticks are whole numbers."""

    lines: tuple[Line, ...]
    x_title: str
    y_title: str
    marks: tuple[Mark, ...] = ()
    y_least: float | None = None
    y_most: float | None = None
    whole_x: bool = True
    height: int = 250
    is_labelled: bool = True  # names at the curves' ends


@dataclass(frozen=True, slots=True)
class HeatChart:
    """A matrix over time: one row per name, one column per x; NaN is shown as missing."""

    rows: tuple[str, ...]
    xs: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]  # [row][column]
    x_title: str
    y_title: str
    value_title: str
    most: float  # value of the last colour
    height: int = 250


@dataclass(frozen=True, slots=True)
class BarChart:
    """One horizontal bar per name, in the order given, with a note at its end."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    notes: tuple[str, ...]
    value_title: str
    height: int = 250
