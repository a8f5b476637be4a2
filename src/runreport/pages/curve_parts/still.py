"""The curves without scripts and on paper: drawings of the first of each group, and a table of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from runreport.pages.curve_parts.curve_data import curve_stats
from runreport.pages.curve_parts.groups import Group
from runreport.pages.curve_parts.kept_points import kept_points, restarts
from runreport.pages.figures.chart import Line, LineChart
from runreport.pages.figures.lines_svg import lines_svg
from runreport.pages.words import figure, visible
from runreport.runs.logged import Curve

WIDTH, HEIGHT, POINTS = 350, 160, 400
EACH, ALL = 4, 24  # drawings of a group, and of a page
ROWS = 2000


def still_groups(groups: Sequence[Group]) -> Iterator[dict[str, Any]]:
    """Title, number of curves and drawings of each group."""
    left = ALL
    for group in groups:
        drawn = group.curves[: min(EACH, left)]
        left -= len(drawn)
        yield {
            "title": visible(group.title),
            "n": len(group.curves),
            "drawings": [{"tag": visible(curve.tag), "svg": drawing(curve)} for curve in drawn],
        }


def drawing(curve: Curve) -> Markup:
    """The curve in a small drawing; a restart lifts the pen."""
    kept = kept_points(curve.x, curve.values, POINTS)
    x, y = curve.x[kept], curve.values[kept]
    gaps = restarts(x)
    xs, ys = np.insert(x, gaps, x[gaps]), np.insert(y, gaps, np.nan)
    if curve.unit == "time" and len(xs):
        xs = xs - xs.min()
    unit = "seconds" if curve.unit == "time" else curve.unit
    line = Line("", tuple(xs.tolist()), tuple(ys.tolist()))
    chart = LineChart((line,), unit, "", height=HEIGHT, whole_x=curve.unit == "step", is_labelled=False)
    return lines_svg(chart, WIDTH, "still")


def table_rows(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """What is known of each curve, the first ROWS of them."""
    return [_row(curve) for curve in curves[:ROWS]]


def _row(curve: Curve) -> dict[str, Any]:
    stats = curve_stats(curve)
    return {
        "tag": visible(curve.tag),
        "n": figure(len(curve.x), 15),
        **{name: value_text(stats[name]) if len(curve.x) else "–" for name in ("first", "last", "min", "max")},
        "nan": int(np.isnan(curve.values).sum()),
        "inf": int(np.isinf(curve.values).sum()),
        "restarts": len(restarts(curve.x)),
        "unit": curve.unit,
        "last_x": figure(stats["last_x"], 15) if curve.unit != "time" else f"{stats['last_x']:.0f}",
        "file": visible(curve.file),
    }


def value_text(value: float) -> str:
    """Six digits of a number; NaN and infinities by name."""
    if np.isnan(value):
        return "NaN"
    return figure(value, 6) if np.isfinite(value) else "∞" if value > 0 else "−∞"
