"""The figures of the curves that a person looks at first: at most six, chosen by rule."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from runreport.pages.curve_parts.kept_points import restarts
from runreport.pages.figures.chart import Line, LineChart
from runreport.pages.figures.figure import Figure, Table, chart_drawing, chart_plotly, spread_rows
from runreport.pages.foreign.curve_groups import Group, points
from runreport.pages.foreign.drawn_lines import group_lines
from runreport.pages.foreign.group_title import group_title
from runreport.pages.words import count, figure, visible
from runreport.runs.logged import Curve, Unit

FIGURES = 6
SEATS = (("loss", 2), ("score", 2), ("rate", 1))  # kept free for these before the rest fills up
FILES = 2  # named under a figure
AXES: dict[Unit, str] = {"step": "step", "epoch": "epoch", "time": "hours since the first point"}


def chosen_groups(groups: Sequence[Group]) -> tuple[Group, ...]:
    """At most FIGURES of the groups in their order: two losses, two scores and the learning rate have a seat.

    Groups of single values are left out, unless there is nothing else.
    """
    drawable = [group for group in groups if max(map(points, group.curves)) > 1] or list(groups)
    seated = [group for kind, n in SEATS for group in [one for one in drawable if one.kind == kind][:n]]
    rest = [group for group in drawable if group not in seated]
    chosen = (seated + rest)[:FIGURES]
    return tuple(group for group in drawable if group in chosen)


def main_figures(groups: Sequence[Group]) -> tuple[Figure, ...]:
    """One figure for each chosen group."""
    return tuple(_figure(index, group) for index, group in enumerate(chosen_groups(groups)))


def _figure(index: int, group: Group) -> Figure:
    lines, curves, left_out = group_lines(group)
    whole_x = all(float(x).is_integer() for line in lines for x in line.xs[:200])
    chart = LineChart(lines, AXES[group.unit], _short(group), whole_x=whole_x, is_labelled=len(lines) > 1)
    return Figure(
        id=f"curves-{index}",
        title=group_title(group),
        says=_says(curves, left_out),
        alt=_alt(lines, group.unit),
        drawing=chart_drawing(chart),
        origin=_origin(curves),
        plotly=chart_plotly(chart),
        table=_table(lines, curves, AXES[group.unit]),
    )


def _short(group: Group) -> str:
    return visible(group.metric.replace("_", " "))[:40]


def _says(curves: Sequence[Curve], left_out: Sequence[str]) -> str:
    """How many points stand behind the lines, and everything that is not as logged."""
    each = {len(curve.x) for curve in curves}
    if len(curves) == 1:
        sentences = [f"{count(len(curves[0].x), 'point')} as logged"]
    elif len(each) == 1:
        sentences = [f"{count(len(curves[0].x), 'point')} of each curve as logged"]
    else:
        sentences = [f"{count(sum(len(curve.x) for curve in curves), 'point')} of {len(curves)} curves as logged"]
    bad = sum(int((~np.isfinite(curve.values)).sum()) for curve in curves)
    back = sum(len(restarts(curve.x)) for curve in curves)
    if bad:
        sentences.append(f"{count(bad, 'value is', 'values are')} NaN or infinite and left as gaps")
    if back:
        sentences.append(
            f"the axis goes back {count(back, 'time')}, where the log starts over; such pieces are not joined"
        )
    text = "; ".join([*sentences, *left_out])
    return f"{text}."


def _alt(lines: Sequence[Line], unit: Unit) -> str:
    ends = [(line.name, next((y for y in reversed(line.ys) if math.isfinite(y)), None)) for line in lines]
    told = ", ".join(f"{name} {figure(value)}" for name, value in ends[:6])
    return f"Line chart over {'time' if unit == 'time' else unit + 's'}. Last values: {told}."


def _origin(curves: Sequence[Curve]) -> str:
    files = list(dict.fromkeys(visible(curve.file) for curve in curves))
    more = f" · and {len(files) - FILES} more files" if len(files) > FILES else ""
    return " · ".join(files[:FILES]) + more


def _table(lines: Sequence[Line], curves: Sequence[Curve], axis: str) -> Table:
    """One row per place on the axis that is drawn; where a log starts over, its newest value counts."""
    columns = [{x: y for x, y in zip(line.xs, line.ys, strict=True) if math.isfinite(y)} for line in lines]
    places = sorted({x for column in columns for x in column})
    rows = tuple((figure(x, 15), *(figure(column.get(x), 5) for column in columns)) for x in places)
    shown, _ = spread_rows(rows)
    total = max((len(curve.x) for curve in curves), default=0)
    note = f"{len(shown)} rows; the longest curve has {count(total, 'point')}" if len(shown) < total else ""
    return Table((axis, *(line.name for line in lines)), shown, note)
