"""Figures for Plotly: accepted by Plotly itself, without arrays of NumPy, without live markup."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from runreport.pages.figures.chart import BarChart, HeatChart, Line, LineChart, Mark
from runreport.pages.figures.plotly_figure import bars_plotly, heat_plotly, jsonable, lines_plotly, ptext

LINES = LineChart((Line("a<b", (0, 1, 2), (1.0, math.nan, 3.0)),), "epoch", "loss", marks=(Mark(1, "<i>m</i>"),))
HEAT = HeatChart(("0", "1"), (0.0, 1.0), ((0.1, math.nan), (0.2, 0.3)), "epoch", "component", "p", 0.3)
BARS = BarChart(("3", "<s>"), (0.4, 0.1), ("40 %", "10 %"), "share")
ALL = [lines_plotly(LINES), heat_plotly(HEAT), bars_plotly(BARS)]


@pytest.mark.parametrize("figure", ALL)
def test_it_is_strict_json_without_live_markup(figure: dict) -> None:
    text = json.dumps(figure, allow_nan=False)
    for tag in ("<i>", "<s>", "a<b"):
        assert tag not in text


@pytest.mark.parametrize("figure", ALL)
def test_plotly_itself_accepts_it_once_tokens_are_colours(figure: dict) -> None:
    from plotly import graph_objects

    text = json.dumps(figure).replace('"--', '"rgb(1,2,3)').replace("rgb(1,2,3)line-strong", "rgb(1,2,3)")
    for token in ("s0", "line", "ink-2"):
        text = text.replace(f'"rgb(1,2,3){token}"', '"rgb(1,2,3)"')
    graph_objects.Figure(json.loads(text)).to_dict()


@pytest.mark.parametrize("figure", ALL)
def test_no_trace_needs_webgl(figure: dict) -> None:
    assert {trace["type"] for trace in figure["data"]} <= {"scatter", "heatmap", "bar"}


@pytest.mark.fault(76)
def test_text_is_shown_as_it_is() -> None:
    assert ptext("a<b && c>d &lt;") == "a&lt;b &amp;&amp; c&gt;d &amp;lt;"


def test_missing_values_are_null_and_numbers_are_plain() -> None:
    values = jsonable(tuple(np.array([1.5, np.nan, np.inf, -np.inf, 1 / 3])))
    assert values == [1.5, None, None, None, 0.3333333]
    assert all(value is None or type(value) is float for value in values)
