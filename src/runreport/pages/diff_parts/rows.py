"""The rows of a diff: the table of all tensors, the cells that changed most, and what the view needs of each tensor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from runreport.numerics.tensor_change import Cell
from runreport.numerics.tensor_measures import Measures
from runreport.pages.diff_parts.compared import Compared, ComparedTensor
from runreport.pages.layers_parts.changes import number_text
from runreport.pages.layers_parts.words import per_cent
from runreport.pages.words import figure, visible
from runreport.tensors.model_diff import cell_index, top_cells
from runreport.tensors.tensor_store import StoredTensor

ROWS = 1000  # in the table
CELLS = 40  # in the list of cells that changed most
SHOWN = ("min", "max", "mean", "std", "l2", "sparsity", "nan", "inf")


def table_rows(compared: Compared) -> list[dict[str, Any]]:
    """The first rows by `Compared.order`."""
    return [_row(compared.tensors[place], place) for place in compared.order[:ROWS]]


def _row(one: ComparedTensor, place: int) -> dict[str, Any]:
    change = one.diff.change
    numbers = (
        (math.nan, math.nan, math.nan, math.nan, math.nan)
        if change is None
        else (change.relative, change.l2, change.max_abs, float(change.changed), change.cosine)
    )
    values = [math.nan if value is None else value for value in numbers]
    return {
        "place": place,
        "name": visible(one.diff.name),
        "kind": one.diff.kind,
        "says": says(one),
        "numbers": [
            {
                "shown": per_cent(value) if at == 0 else figure(value, 15 if at == 3 else 4),
                "sort": "" if math.isnan(value) else repr(value),
            }
            for at, value in enumerate(values)
        ],
    }


def says(one: ComparedTensor) -> str:
    """`F32 [3, 4]`, and what it became where that differs."""
    sides = [_side(side) for side in (one.diff.first, one.diff.second) if side is not None]
    return sides[0] if len(sides) == 1 or sides[0] == sides[1] else " → ".join(sides)


def _side(side: StoredTensor) -> str:
    return f"{visible(side.dtype)} [{', '.join(map(str, side.shape))}]"


def cell_rows(compared: Compared) -> tuple[list[dict[str, Any]], int]:
    """The cells that changed most over all tensors, and how many are known; what is not finite comes first."""
    found = [one.diff for one in compared.tensors]
    places = {id(one): place for place, one in enumerate(found)}
    known = sum(len(one.change.cells) for one in found if one.change is not None)
    rows = [
        {"place": places[id(one)], "name": visible(one.name), "index": _index(index), **_ends(cell)}
        for one, index, cell in top_cells(found, CELLS)
    ]
    return rows, known


def _index(index: Sequence[int]) -> str:
    return f"[{', '.join(map(str, index))}]"


def _ends(cell: Cell) -> dict[str, str]:
    return {"old": number_text(cell.old), "new": number_text(cell.new)}


def tensor_data(compared: Compared) -> list[dict[str, Any]]:
    """One object a tensor for the focus; numbers as text, since they are only shown."""
    detailed = set(compared.order[: compared.detailed])
    return [_focus(one, has_all=place in detailed) for place, one in enumerate(compared.tensors)]


def _focus(one: ComparedTensor, *, has_all: bool) -> dict[str, Any]:
    change = one.diff.change
    cells: Sequence[Cell] = () if change is None else change.cells if has_all else change.cells[:1]
    shape = () if one.diff.second is None else one.diff.second.shape
    facts = (
        []
        if change is None
        else [
            ["relative change", "–" if change.relative is None else per_cent(change.relative)],
            ["norm of the difference", figure(change.l2, 7)],
            ["largest difference", figure(change.max_abs, 7)],
            ["cells changed", figure(change.changed, 15)],
            ["cosine", figure(change.cosine, 7)],
        ]
    )
    return {
        "name": visible(one.diff.name),
        "kind": one.diff.kind,
        "says": says(one),
        "facts": facts,
        "before": _numbers(one.before),
        "after": _numbers(one.after),
        "cells": [[_index(cell_index(shape, cell.place)), *_ends(cell).values()] for cell in cells],
    }


def _numbers(found: Measures | None) -> list[str] | None:
    if found is None:
        return None
    return [figure(getattr(found, name), 15 if name in ("nan", "inf") else 7) for name in SHOWN]
