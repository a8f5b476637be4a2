"""Bars as SVG."""

from __future__ import annotations

import re

import pytest

from runreport.pages.figures.bars_svg import bars_svg
from runreport.pages.figures.chart import BarChart


def widths(values: tuple[float, ...]) -> list[float]:
    names = tuple(map(str, range(len(values))))
    svg = bars_svg(BarChart(names, values, names, "share"), 560, "wide")
    return [float(width) for width in re.findall(r'<rect [^>]*?width="([\d.]+)"', svg)]


def test_lengths_are_in_proportion_from_zero() -> None:
    longest, half, none = widths((0.4, 0.2, 0.0))
    assert half == pytest.approx(longest / 2, abs=0.02)
    assert none == 0


def test_bars_that_are_all_zero_have_no_length() -> None:
    assert widths((0.0, 0.0)) == [0, 0]
