"""Norm and spread of a range of tensors at every checkpoint, for the small curves of the panel."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.pages.page import Chunk, RunView
from runreport.pages.tensors_parts.histories import Histories, histories
from runreport.pages.words import visible

VERSION = 1  # of the chunks
SHOWN = ("l2", "std")


def history_chunks(view: RunView, epochs: Sequence[int], part: int) -> tuple[Chunk, ...]:
    """`tensor_history_<part>` for the tensors of the last checkpoint; none where only one was measured."""
    measured = [epoch for epoch in epochs if view.shelf.has(MEASURES, epoch)]
    if len(measured) < 2:
        return ()
    past = histories(view, measured, view.shelf.load(INDEX, measured[-1]).names)
    make, digest = partial(history_data, past), past.digest()
    return tuple(
        Chunk(f"tensor_history_{number}", (), make, VERSION, {"first": first, "part": part}, digest)
        for number, first in enumerate(range(0, len(past.names), part))
    )


def history_data(past: Histories, *, first: int, part: int) -> Mapping[str, Any]:
    """Of the tensors first to first + part; columns are base64 of float64, (checkpoints, tensors)."""
    rows = slice(first, first + part)
    columns = {name: past.columns[name][rows].T.astype("<f8") for name in SHOWN}
    return {
        "names": [visible(name) for name in past.names[rows]],
        "at": list(past.epochs),
        "columns": {name: base64.b64encode(one.tobytes()).decode("ascii") for name, one in columns.items()},
    }
