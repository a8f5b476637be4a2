"""The change from one checkpoint to another as data for the view: every tensor, and the cells that changed most."""

from __future__ import annotations

from typing import Any

import numpy as np

from runreport.artifacts.tensors.change import TensorChange
from runreport.artifacts.tensors.index import TensorIndex
from runreport.pages.words import visible
from runreport.tensors.model_diff import cell_index

CELLS = 200  # of a comparison that the page lists


def change_data(index: TensorIndex, change: TensorChange) -> dict[str, Any]:
    """A list per comparison; numbers are (t,) f8 and NaN where there are none, indices of cells are spelled out."""
    return {
        "names": [visible(name) for name in index.names],
        "shapes": [list(shape) for shape in index.shapes],
        "dtypes": [visible(dtype) for dtype in index.dtypes],
        "kinds": list(change.kinds),
        "before": _against(index, change, 0, change.before, change.removed_before),
        "first": _against(index, change, 1, change.first, change.removed_first),
    }


def _against(
    index: TensorIndex, change: TensorChange, row: int, number: int | None, removed: tuple[str, ...]
) -> dict[str, Any]:
    names = ("changed", "max_abs", "l2", "norm", "drift", "cosine")
    cells = np.flatnonzero(change.cell_row == row)
    sizes = np.abs(change.cell_new[cells] - change.cell_old[cells])
    order = cells[np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), kind="stable")]
    return {
        "number": number,
        "kind": change.kind[row],
        "numbers": {name: getattr(change, name)[row] for name in names},
        "removed": [visible(name) for name in removed],
        "cells": [_cell(index, change, int(cell)) for cell in order[:CELLS]],
        "cells_known": len(order),
    }


def _cell(index: TensorIndex, change: TensorChange, cell: int) -> dict[str, Any]:
    tensor = int(change.cell_tensor[cell])
    return {
        "tensor": tensor,
        "index": cell_index(index.shapes[tensor], int(change.cell_index[cell])),
        "old": number_text(float(change.cell_old[cell])),
        "new": number_text(float(change.cell_new[cell])),
    }


def number_text(value: float) -> str:
    """A value with the digits that tell it apart from others of its type as f4; NaN and infinite in words."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.9g}".replace("-", "−")
