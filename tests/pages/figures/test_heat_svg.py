"""Heat maps as SVG."""

from __future__ import annotations

import math
import re

from runreport.pages.figures.chart import HeatChart
from runreport.pages.figures.heat_svg import heat_svg
from runreport.pages.figures.viridis import STOPS, viridis


def chart(values: tuple[tuple[float, ...], ...]) -> HeatChart:
    rows = tuple(str(i) for i in range(len(values)))
    return HeatChart(rows, tuple(range(len(values[0]))), values, "epoch", "component", "p", 1.0)


def test_every_value_has_a_cell_in_the_colour_of_its_share() -> None:
    svg = heat_svg(chart(((0.0, 1.0), (0.5, 2.0))), 560, "wide")
    cells = re.findall(r'<rect [^>]*fill="(#\w{6})"', svg)[:4]
    assert cells == [viridis(0), viridis(1), viridis(0.5), viridis(1)]


def test_a_missing_value_is_not_the_colour_of_zero() -> None:
    svg = heat_svg(chart(((math.nan, 0.0),)), 560, "wide")
    assert svg.count('class="cell-missing"') == 1


def test_the_scale_goes_through_its_stops_and_is_clamped() -> None:
    assert viridis(0) == "#{:02x}{:02x}{:02x}".format(*STOPS[0])
    assert viridis(1 / 9) == "#{:02x}{:02x}{:02x}".format(*STOPS[1])
    assert viridis(-3) == viridis(0)
    assert viridis(7) == viridis(1) == "#fde725"


def test_many_rows_keep_their_labels_apart() -> None:
    svg = heat_svg(chart(tuple((0.1,) for _ in range(200))), 560, "wide")
    assert svg.count('text-anchor="end"') < 30
