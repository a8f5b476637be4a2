"""Norm and spread of a range of tensors at every checkpoint, for the small curves of the panel."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.pages.page import Chunk, Ref, RunView
from runreport.pages.tensors_parts.structure import STRUCTURE
from runreport.pages.words import visible

VERSION = 1  # of the chunks
MEASURES_SHOWN = ("l2", "std")


def history_chunks(view: RunView, epochs: Sequence[int], part: int) -> tuple[Chunk, ...]:
    """`tensor_history_<part>` for the tensors of the last checkpoint; none where only one was measured."""
    measured = [epoch for epoch in epochs if view.shelf.has(MEASURES, epoch)]
    if len(measured) < 2:
        return ()
    reads = tuple(Ref(artifact, epoch) for epoch in measured for artifact in (INDEX, MEASURES))
    total = view.shelf.fact(STRUCTURE, INDEX, measured[-1])["n"]
    return tuple(
        Chunk(f"tensor_history_{number}", reads, history_data, VERSION, {"first": first, "part": part, "at": measured})
        for number, first in enumerate(range(0, total, part))
    )


def history_data(*results: TensorIndex | TensorMeasures, first: int, part: int, at: Sequence[int]) -> Mapping[str, Any]:
    """results: index and measures of each checkpoint, in turn; at: their numbers.

    Columns are base64 of float64, (checkpoints, tensors); NaN where a checkpoint has no tensor of the name.
    """
    pairs: list[tuple[Any, Any]] = list(zip(results[::2], results[1::2], strict=True))
    names = pairs[-1][0].names[first : first + part]
    places = [_places(index, names) for index, _ in pairs]
    columns = {
        name: np.stack([_taken(getattr(one, name), found) for (_, one), found in zip(pairs, places, strict=True)])
        for name in MEASURES_SHOWN
    }
    return {
        "names": [visible(name) for name in names],
        "at": list(at),
        "columns": {
            name: base64.b64encode(one.astype("<f8").tobytes()).decode("ascii") for name, one in columns.items()
        },
    }


def _places(index: TensorIndex, names: Sequence[str]) -> np.ndarray:
    known = {name: place for place, name in enumerate(index.names)}
    return np.array([known.get(name, -1) for name in names], dtype=np.int64)


def _taken(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.where(places < 0, np.nan, values[places]) if len(values) else np.full(len(places), np.nan)
