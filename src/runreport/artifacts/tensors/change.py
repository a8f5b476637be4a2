"""How every tensor of a checkpoint differs from the checkpoint before, and from the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, Before, Earlier
from runreport.artifacts.fields import Array
from runreport.runs.inputs import MODEL
from runreport.tensors.model_diff import KINDS, TensorDiff, tensor_diff
from runreport.tensors.tensor_store import StoredTensor, TensorStore

NOT_COMPARED = KINDS.index("not compared")
CELLS_EACH = 16  # of a tensor that are listed, at most: those that changed most
CELLS = 4000  # of a comparison; where there are more tensors, each has one


@dataclass(frozen=True, slots=True)
class TensorChange:
    """Row 0 compares with the checkpoint before, row 1 with the first; a column per tensor of the index.

    At the first checkpoint there is nothing to compare with: epochs are null, kinds "not compared", numbers NaN.
    NaN also stands where a tensor was added or reshaped, or is not decoded, and where a norm is 0.
    """

    before: int | None  # the epoch compared with in row 0
    first: int | None  # in row 1
    kinds: tuple[str, ...]  # what the numbers of `kind` stand for
    kind: Annotated[np.ndarray, Array("u1", "2, t")]
    changed: Annotated[np.ndarray, Array("f8", "2, t")]  # cells
    max_abs: Annotated[np.ndarray, Array("f8", "2, t")]  # largest finite difference
    l2: Annotated[np.ndarray, Array("f8", "2, t")]  # of the difference, over cells finite in both
    norm: Annotated[np.ndarray, Array("f8", "2, t")]  # of the tensor compared with, over the same cells
    norm_now: Annotated[np.ndarray, Array("f8", "2, t")]  # of this checkpoint's, over the same cells
    drift: Annotated[np.ndarray, Array("f8", "2, t")]  # l2 / norm
    cosine: Annotated[np.ndarray, Array("f8", "2, t")]
    removed_before: tuple[str, ...]  # names that the checkpoint before has and this one has not
    removed_first: tuple[str, ...]
    cell_row: Annotated[np.ndarray, Array("u1", "c")]  # comparison of a cell that changed most: 0 or 1
    cell_tensor: Annotated[np.ndarray, Array("i4", "c")]  # place in the index
    cell_index: Annotated[np.ndarray, Array("f8", "c")]  # of the cell, row-major
    cell_old: Annotated[np.ndarray, Array("f8", "c")]
    cell_new: Annotated[np.ndarray, Array("f8", "c")]


@dataclass(frozen=True, slots=True)
class _Compared:
    """One row: a difference per tensor, and the names that are gone."""

    epoch: int | None
    found: Sequence[TensorDiff | None]
    removed: tuple[str, ...]


def tensor_change(*, model: TensorStore, before: Earlier | None, first: Earlier | None) -> TensorChange:
    """What moved since the checkpoint before, and since the first; each model is read in blocks."""
    row = _compared(model, before)
    is_same = before is not None and first is not None and before.epoch == first.epoch
    rows = (row, row if is_same else _compared(model, first))
    cells = [
        (number, tensor, cell.place, cell.old, cell.new)
        for number, one in enumerate(rows)
        for tensor, diff in enumerate(one.found)
        if diff is not None and diff.change is not None
        for cell in diff.change.cells
    ]
    columns = list(zip(*cells, strict=True)) or [()] * 5
    return TensorChange(
        before=rows[0].epoch,
        first=rows[1].epoch,
        kinds=KINDS,
        kind=np.array([[_kind(diff) for diff in one.found] for one in rows], dtype=np.uint8),
        **{name: _numbers(rows, field) for name, field in _FIELDS.items()},
        removed_before=rows[0].removed,
        removed_first=rows[1].removed,
        cell_row=np.array(columns[0], dtype=np.uint8),
        cell_tensor=np.array(columns[1], dtype=np.int32),
        cell_index=np.array(columns[2], dtype=np.float64),
        cell_old=np.array(columns[3], dtype=np.float64),
        cell_new=np.array(columns[4], dtype=np.float64),
    )


_FIELDS = {
    "changed": "changed",
    "max_abs": "max_abs",
    "l2": "l2",
    "norm": "norm",
    "norm_now": "norm_after",
    "drift": "relative",
    "cosine": "cosine",
}


def _compared(model: TensorStore, earlier: Earlier | None) -> _Compared:
    if earlier is None:
        return _Compared(None, [None] * len(model.tensors), ())
    old: TensorStore = earlier.result
    known = {one.name: one for one in old.tensors}
    kept = max(1, min(CELLS_EACH, CELLS // max(1, len(model.tensors))))
    found = [_diff(old, model, known.pop(one.name, None), one, kept) for one in model.tensors]
    return _Compared(earlier.epoch, found, tuple(known))


def _diff(old: TensorStore, new: TensorStore, was: StoredTensor | None, one: StoredTensor, kept: int) -> TensorDiff:
    if was is None:
        return TensorDiff(one.name, "added", None, one)
    return tensor_diff(old, new, was, one, cells=kept)


def _kind(diff: TensorDiff | None) -> int:
    return NOT_COMPARED if diff is None else KINDS.index(diff.kind)


def _numbers(rows: Sequence[_Compared], field: str) -> np.ndarray:
    """(2, t) of a field of Change; NaN where there is none."""
    values = [
        [np.nan if diff is None or diff.change is None else getattr(diff.change, field) for diff in one.found]
        for one in rows
    ]
    return np.array(values, dtype=np.float64)  # None becomes NaN


CHANGE = Artifact(
    kind="tensors.change",
    version=1,
    path="tensors/change_epoch_{epoch}.npz",
    result=TensorChange,
    compute=tensor_change,
    reads={"model": MODEL, "before": Before(MODEL), "first": Before(MODEL, is_first=True)},
)
