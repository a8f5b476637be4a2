"""Line charts as SVG."""

from __future__ import annotations

import itertools
import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.figures.chart import Line, LineChart, Mark
from runreport.pages.figures.lines_svg import BOTTOM, LABEL_GAP, TOP, frame_of, label_places, lines_svg

NAN = math.nan


def chart(*ys: tuple[float, ...], **changes: object) -> LineChart:
    lines = tuple(Line(f"line {i}", tuple(range(len(y))), y, i) for i, y in enumerate(ys))
    return LineChart(lines, "epoch", "loss", **changes)  # type: ignore[arg-type]


def paths(svg: str) -> list[str]:
    return re.findall(r'class="curve" d="([^"]+)"', svg)


def test_a_curve_goes_through_its_points() -> None:
    drawn = chart((0.0, 1.0), y_least=0, y_most=1)
    frame = frame_of(drawn, 560)
    (path,) = paths(lines_svg(drawn, 560, "wide"))
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path)]
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]
    assert xs == [round(frame.left, 2), round(560 - frame.right, 2)]
    assert ys == [drawn.height - BOTTOM, TOP]


def test_a_gap_lifts_the_pen_and_a_lone_point_is_a_dot() -> None:
    (path,) = paths(lines_svg(chart((1.0, NAN, 2.0, NAN, 3.0, 4.0)), 560, "wide"))
    assert path.count("M") == 3
    assert path.count("L") == 1
    assert path.count("h0") == 3


def test_a_line_without_a_number_is_not_drawn_and_has_no_name() -> None:
    svg = lines_svg(chart((NAN, NAN), (1.0, 2.0)), 560, "wide")
    assert len(paths(svg)) == 1
    assert "line 0" not in svg


def test_names_at_the_end_do_not_touch() -> None:
    drawn = chart((0.0, 5.0), (0.0, 5.01), (0.0, 5.02), (0.0, 0.0), (0.0, 0.0))
    places = sorted(label_places(drawn, frame_of(drawn, 560)).values())
    assert all(b - a >= LABEL_GAP - 1e-9 for a, b in itertools.pairwise(places))
    assert places[-1] <= drawn.height - BOTTOM + LABEL_GAP / 2


def test_hostile_names_are_text() -> None:
    name = "</text><script>x</script>\"'&"
    svg = lines_svg(LineChart((Line(name, (0, 1), (0, 1)),), name, name, marks=(Mark(1, name),)), 560, "wide")
    assert "<script" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.fault(137)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=30), st.sampled_from([350, 560]))
def test_any_values_give_well_formed_svg_inside_its_box(values: list[float], width: int) -> None:
    svg = lines_svg(chart(tuple(values)), width, "wide")
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {width} 250"
    assert "nan" not in svg
    assert "inf" not in svg.replace("info", "")
