"""The same chart as a Plotly figure: plain lists, null for what is missing, colours as names of tokens.

Plotly reads text as markup of its own, so every string passes `ptext`. Colours such as "--s0" are replaced in the
browser, again on each change of theme. SVG traces only: Plotly's WebGL traces draw nothing under the page's policy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from runreport.pages.figures.bars_svg import note_margin
from runreport.pages.figures.chart import BarChart, HeatChart, LineChart
from runreport.pages.figures.heat_svg import NAME_LETTERS, RAMP_WIDTH, name_margin
from runreport.pages.figures.lines_svg import BOTTOM, TOP, Frame, cut, frame_of, label_places
from runreport.pages.figures.thin import thinned

ABOVE = {"yref": "paper", "y": 1, "yshift": 4, "yanchor": "bottom", "showarrow": False}  # words over the plot
WIDE = 560  # px, the drawing whose margins Plotly takes over


def ptext(text: object) -> str:
    """Text that Plotly shows as it is."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def jsonable(values: tuple[float, ...]) -> list[float | None]:
    """A list for JSON: None for what is not finite, seven significant digits for the rest."""
    return [float(f"{value:.7g}") if math.isfinite(value) else None for value in values]


def lines_plotly(chart: LineChart) -> Mapping[str, Any]:
    """The chart with hover and zoom, its margins those of the wide drawing."""
    frame = frame_of(chart, WIDE)
    traces = []
    for line in map(thinned, chart.lines):
        stroke = {"color": f"--s{line.color}", "width": 2, "dash": "6px,3px" if line.dashed else "solid"}
        isolated = "lines+markers" if len(line.xs) < 3 else "lines"
        trace = {"type": "scatter", "mode": isolated, "name": ptext(line.name), "line": stroke}
        traces.append({**trace, "x": jsonable(line.xs), "y": jsonable(line.ys)})
    layout = _layout(frame.left, frame.right, chart.height, chart.y_title)
    layout |= {"meta": {"x": ptext(chart.x_title)}, "hovermode": "x unified"}
    layout["annotations"].append(_axis_name(chart.x_title))
    layout["xaxis"] |= {
        "range": [frame.x.low, frame.x.high],
        "hoverformat": "~r",
        "nticks": len(frame.x_ticks) + 1,
    }
    layout["yaxis"] |= {"range": [frame.y.low, frame.y.high], "hoverformat": ".5~g"}
    layout["annotations"] += _end_names(chart, frame) + [_mark_note(mark.x, mark.note) for mark in chart.marks]
    layout["shapes"] = [_mark_line(mark.x) for mark in chart.marks]
    return {"data": traces, "layout": layout}


def heat_plotly(chart: HeatChart) -> Mapping[str, Any]:
    """The matrix with a readout per cell."""
    trace = {
        "type": "heatmap",
        "x": jsonable(chart.xs),
        "y": [ptext(cut(name, NAME_LETTERS)) for name in chart.rows],
        "z": [jsonable(row) for row in chart.values],
        "zmin": 0,
        "zmax": chart.most,
        "colorscale": "Viridis",
        "xgap": 1,
        "ygap": 1,
        "colorbar": {"thickness": 9, "outlinewidth": 0, "len": 1, "ypad": 0, "xpad": 14, "nticks": 3},
        "hovertemplate": "%{y}, %{x}: %{z:.4~g}<extra></extra>",
    }
    layout = _layout(name_margin(chart.rows), RAMP_WIDTH, chart.height, chart.y_title)
    layout["meta"] = {"x": ptext(chart.x_title)}
    layout["annotations"] += [_axis_name(chart.x_title), _corner(chart.value_title, {"x": 1, "xshift": 12})]
    layout["yaxis"] |= {"autorange": "reversed", "type": "category", "showgrid": False}
    return {"data": [trace], "layout": layout}


def bars_plotly(chart: BarChart) -> Mapping[str, Any]:
    """The bars with a readout each."""
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": jsonable(chart.values),
        "y": [ptext(cut(name, NAME_LETTERS)) for name in chart.names],
        "text": [ptext(note) for note in chart.notes],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": "--s0"},
        "hovertemplate": "%{y}: %{x:.4~g}<extra></extra>",
    }
    layout = _layout(name_margin(chart.names), note_margin(chart.notes), chart.height, chart.value_title)
    layout["margin"]["b"] = 6
    layout["xaxis"] |= {"visible": False, "range": [0, max(chart.values, default=1) or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "type": "category", "showgrid": False}
    return {"data": [trace], "layout": layout}


def _layout(left: float, right: float, height: int, title: str) -> dict[str, Any]:
    outside = {"ticks": "outside", "ticklen": 4, "tickcolor": "--line-strong"}
    axis = {"gridcolor": "--line", "linecolor": "--line-strong", "zeroline": False, "automargin": False}
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": TOP, "b": BOTTOM, "pad": 0},
        "showlegend": False,
        "xaxis": {**axis, "showline": True, "showgrid": False, **outside},
        "yaxis": dict(axis),
        "annotations": [_corner(title, {"x": 0})],
    }


def _corner(text: str, place: dict[str, Any]) -> dict[str, Any]:
    """Words above the plot, where the drawing has its axis title."""
    return {**ABOVE, "xref": "paper", "xanchor": "left", **place, "text": ptext(text)}


def _axis_name(text: str) -> dict[str, Any]:
    """The name of the horizontal axis, at its end."""
    below = {
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "yshift": -20,
        "yanchor": "top",
        "xanchor": "right",
    }
    return {**below, "showarrow": False, "text": ptext(text)}


def _end_names(chart: LineChart, frame: Frame) -> list[dict[str, Any]]:
    """The curves' names in the right margin, at the heights the drawing gave them."""
    return [
        {
            "xref": "paper",
            "x": 1,
            "xshift": 6,
            "xanchor": "left",
            "yref": "paper",
            "y": (frame.height - BOTTOM - y) / (frame.height - BOTTOM - TOP),
            "text": f"<b>{ptext(cut(chart.lines[index].name))}</b>",
            "font": {"color": f"--s{chart.lines[index].color}"},
            "showarrow": False,
        }
        for index, y in label_places(chart, frame).items()
    ]


def _mark_line(x: float) -> dict[str, Any]:
    stroke = {"color": "--ink-2", "width": 1, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": stroke}


def _mark_note(x: float, note: str) -> dict[str, Any]:
    return {**ABOVE, "x": x, "xanchor": "center", "text": ptext(note)}
