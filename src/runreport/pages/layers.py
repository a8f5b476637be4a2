"""How the layers of a run's model move and stand from checkpoint to checkpoint, and what the rules find."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.layers import LAYERS
from runreport.artifacts.tensors.measures import MEASURES
from runreport.numerics.stability import FEWEST
from runreport.pages.figures.chart import HeatChart
from runreport.pages.figures.figure import chart_drawing
from runreport.pages.layers_parts.changes import change_data
from runreport.pages.layers_parts.columns import Column, columns_of
from runreport.pages.layers_parts.findings import RULES, found_of
from runreport.pages.layers_parts.matrices import Key, layer_matrices, layers_data, tensors_data
from runreport.pages.layers_parts.measured import MEASURES as SHOWN
from runreport.pages.layers_parts.words import heading_of, last_placed, lead_of, per_cent, table_of
from runreport.pages.missing import failures_of, reason, remedy
from runreport.pages.overview.receipts import receipt
from runreport.pages.page import FRAME, Chunk, Page, PageContent, Ref, RunView
from runreport.pages.tensors_parts.histories import histories
from runreport.pages.words import visible
from runreport.runs.saved_models import saved_models

READS = (LAYERS, CHANGE, MEASURES, INDEX)
VERSION = 1  # of the chunks: raise it when what one of them holds changes
STILL_ROWS = 64  # of the drawing of a page without scripts
CEILING = 0.95  # share of the numbers that the colours of the drawing reach
LISTED = 60  # comparisons that have a file of their own: the last ones


def has_layers(view: RunView) -> bool:
    """Whether weights of two moments were saved: one alone has no movement."""
    return len(view.shelf.epochs(LAYERS)) > 1 or len(saved_models(view.run).chosen) > 1


def layers_content(view: RunView) -> PageContent:
    """The page of layers over checkpoints; without artifacts it says what is missing."""
    columns, n = columns_of(view)
    if not columns:
        missing = {"title": "No layers yet", "why": reason(view, LAYERS.kind), "command": remedy(view)}
        return PageContent("No layers yet", {"missing": missing, "failures": failures_of(view, READS)})
    keys, values = layer_matrices([view.shelf.load(LAYERS, one.number) for one in columns])
    last = columns[-1].number
    variables = {
        "missing": None,
        "failures": failures_of(view, READS),
        "lead": lead_of(keys, values, columns, n),
        "found": found_of(view, columns),
        "is_early": sum(one.is_placed for one in columns) < FEWEST,
        "rules": list(RULES.values()),
        "rows": table_of(keys, values),
        "first": columns[0].label,
        "before": _before(view, columns[-1]),
        "label": columns[-1].label,
        "drawing": _drawing(keys, values["drift_first"], columns),
        "ceiling": per_cent(_ceiling(values["drift_first"])),
        "receipts": [receipt(view, artifact, last) for artifact in (LAYERS, CHANGE, MEASURES)],
    }
    heading = heading_of(keys, values, columns, _before(view, columns[last_placed(columns)]))
    return PageContent(heading, variables, _island(view, columns), _chunks(view, columns))


def _before(view: RunView, column: Column) -> str:
    """The checkpoint that a column was compared with, in words; "" where there is none."""
    before = view.shelf.load(CHANGE, column.number).before
    return "" if before is None else visible(saved_models(view.run).label(before))


def _island(view: RunView, columns: Sequence[Column]) -> dict[str, Any]:
    config = view.run.config
    return {
        "run": visible(view.run.id),
        "unit": "step" if config is None else "epoch",
        "columns": [[one.number, one.label, one.short, one.is_placed] for one in columns],
        "measures": [
            {"name": name, "title": one.title, "says": one.says, "unit": one.unit} for name, one in SHOWN.items()
        ],
        "changes": [one.number for one in columns[1:][-LISTED:]],
        "has_tensors": True,
    }


def _chunks(view: RunView, columns: Sequence[Column]) -> tuple[Chunk, ...]:
    numbers = [one.number for one in columns]
    index = Ref(INDEX, numbers[-1])
    past = histories(view, numbers, view.shelf.load(INDEX, numbers[-1]).names)
    changes = [
        Chunk(f"layer_change_{number}", (Ref(INDEX, number), Ref(CHANGE, number)), change_data, VERSION)
        for number in numbers[1:][-LISTED:]
    ]
    return (
        Chunk("layer_rows", (index, *(Ref(LAYERS, number) for number in numbers)), layers_data, VERSION),
        Chunk(
            "layer_tensors",
            (index, *(Ref(CHANGE, number) for number in numbers)),
            partial(tensors_data, past=past),
            VERSION,
            of=past.digest(),
        ),
        *changes,
    )


def _drawing(keys: Sequence[Key], drift: np.ndarray, columns: Sequence[Column]) -> Any:
    """Drift since the first checkpoint of the first rows, for a page without scripts; None without any number."""
    rows = [place for place, (_, group) in enumerate(keys) if not group][:STILL_ROWS]
    shown = drift[rows]
    if not np.isfinite(shown).any():
        return None
    chart = HeatChart(
        rows=tuple(visible(keys[row][0]) for row in rows),
        xs=tuple(float(place) if not one.is_placed else float(one.number) for place, one in enumerate(columns)),
        values=tuple(tuple(float(value) for value in row) for row in shown),
        x_title="checkpoint",
        y_title="layer",
        value_title="drift",
        most=_ceiling(drift),
        height=60 + 15 * max(4, len(rows)),
    )
    return chart_drawing(chart, full=True)


def _ceiling(drift: np.ndarray) -> float:
    """The value of the last colour of the drawing: beyond CEILING of the numbers one row alone would set the scale."""
    known = drift[np.isfinite(drift)]
    return (float(np.quantile(known, CEILING)) if len(known) else 0.0) or 1.0


LAYERS_PAGE = Page(
    stem="layers",
    title="Layers",
    scope="run",
    reads=READS,
    content=layers_content,
    facts=(*FRAME, "format", "formats", "logged"),
    applies=has_layers,
)
