"""The updates of a LoRA adapter by layer and kind of module, as a drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from runreport.artifacts.tensors.adapters import TensorAdapters
from runreport.pages.figures.chart import HeatChart
from runreport.pages.figures.figure import chart_drawing
from runreport.pages.words import visible

ROWS = 40  # kinds of module in the drawing
_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)|^\d+(?=\.)")


@dataclass(frozen=True, slots=True)
class AdapterMap:
    """The drawing, and what of the pairs it leaves out."""

    drawing: Markup
    most: float  # value of the last colour
    drawn: int  # pairs
    left: int  # pairs outside of layers, without a number, or of further kinds


def kinds_of(modules: Sequence[str]) -> list[str]:
    """What each module is called apart from its layer: `q_proj`, or as much of its name as tells it from the others."""
    paths = [_NUMBER.sub("*", module) for module in modules]
    names = {path: _shortest(path, set(paths)) for path in set(paths)}
    return [names[path] for path in paths]


def _shortest(path: str, others: set[str]) -> str:
    parts = path.split(".")
    for n in range(1, len(parts)):
        end = ".".join(parts[-n:])
        if "*" not in end and sum(one == end or one.endswith(f".{end}") for one in others) == 1:
            return end
    return path


def adapter_map(found: TensorAdapters, values: np.ndarray, value_title: str) -> AdapterMap | None:
    """Rows are kinds, columns layers, each cell the largest value of its pairs; None below two layers, and where
    all are zero.

    values: (a,) f8, one per pair of `found`; NaN where there is none.
    """
    kinds = kinds_of(found.module)
    placed = [i for i, layer in enumerate(found.layer) if layer.isdigit() and np.isfinite(values[i])]
    layers = sorted({int(found.layer[i]) for i in placed})
    rows = list(dict.fromkeys(kinds[i] for i in placed))[:ROWS]
    if len(layers) < 2:
        return None
    cells = np.full((len(rows), len(layers)), np.nan)  # (kinds, layers)
    shown = [i for i in placed if kinds[i] in rows]
    for i in shown:
        at = rows.index(kinds[i]), layers.index(int(found.layer[i]))
        cells[at] = np.fmax(cells[at], values[i])
    most = float(np.nanmax(cells))
    if most <= 0:
        return None
    chart = HeatChart(
        rows=tuple(map(visible, rows)),
        xs=tuple(map(float, layers)),
        values=tuple(tuple(map(float, row)) for row in cells),
        x_title="layer",
        y_title="module",
        value_title=value_title,
        most=most,
        height=60 + 22 * max(3, len(rows)),
    )
    return AdapterMap(chart_drawing(chart, full=True), most, len(shown), len(kinds) - len(shown))
