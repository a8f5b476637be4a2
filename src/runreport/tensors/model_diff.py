"""What differs between two models: tensors added, removed, reshaped, recast, and how much the others have changed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from runreport.errors import InputRefused
from runreport.tensors.tensor_store import StoredTensor, TensorStore

PIECE = 1 << 20  # values compared at a time


@dataclass(frozen=True, slots=True)
class Change:
    """How the values of one tensor differ; cells that are NaN in both count as equal, in one as changed."""

    changed: int  # cells
    max_abs: float | None  # largest finite difference; None where no cell has one
    l2: float  # of the finite differences
    relative: float | None  # l2 over the norm of the first; None where that is 0
    cosine: float | None  # of the finite cells of both; None where one of them is all zeros


@dataclass(frozen=True, slots=True)
class TensorDiff:
    """One name in both, or in one of them."""

    name: str
    kind: str  # same, changed, added, removed, reshaped, recast or not compared
    first: StoredTensor | None
    second: StoredTensor | None
    change: Change | None = None  # of equal shapes, whatever their types


def model_diff(first: TensorStore, second: TensorStore) -> list[TensorDiff]:
    """Every name of the two, in the order of the first, then those only the second has."""
    after = {one.name: one for one in second.tensors}
    found: list[TensorDiff] = []
    for one in first.tensors:
        other = after.pop(one.name, None)
        found.append(_compared(first, second, one, other))
    return found + [TensorDiff(one.name, "added", None, one) for one in after.values()]


def _compared(first: TensorStore, second: TensorStore, one: StoredTensor, other: StoredTensor | None) -> TensorDiff:
    if other is None:
        return TensorDiff(one.name, "removed", one, None)
    if one.shape != other.shape:
        return TensorDiff(one.name, "reshaped", one, other)
    try:
        change = _change(first, second, one, other)
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return TensorDiff(one.name, "not compared", one, other)
    kind = "recast" if one.dtype != other.dtype else "changed" if change.changed else "same"
    return TensorDiff(one.name, kind, one, other, change)


def _change(first: TensorStore, second: TensorStore, one: StoredTensor, other: StoredTensor) -> Change:
    changed, largest = 0, -math.inf
    squares = before = after = product = 0.0
    for old, new in _aligned(first, second, one, other):
        is_same = (old == new) | (np.isnan(old) & np.isnan(new))
        changed += int(len(old) - np.count_nonzero(is_same))
        is_finite = np.isfinite(old) & np.isfinite(new)
        a, b = old[is_finite], new[is_finite]
        if len(a):
            away = b - a
            largest = max(largest, float(np.abs(away).max()))
            squares += float(np.vdot(away, away).real)
            before, after = before + float(np.vdot(a, a).real), after + float(np.vdot(b, b).real)
            product += float(np.vdot(a, b).real)
    norms = math.sqrt(before) * math.sqrt(after)
    return Change(
        changed=changed,
        max_abs=None if largest == -math.inf else largest,
        l2=math.sqrt(squares),
        relative=math.sqrt(squares / before) if before else None,
        cosine=product / norms if norms else None,
    )


def _aligned(
    first: TensorStore, second: TensorStore, one: StoredTensor, other: StoredTensor
) -> Iterator[tuple[np.ndarray, ...]]:
    """The values of both in the order of their indices, some rows at a time, in double precision."""
    shape = one.shape
    rows = shape[0] if shape else 1
    step = max(1, PIECE // max(1, one.numel // max(rows, 1)))
    for at in range(0, rows, step):
        ranges = [(at, min(rows, at + step)), *((0, size) for size in shape[1:])] if shape else []
        pair = (store.read(tensor, ranges).reshape(-1) for store, tensor in ((first, one), (second, other)))
        yield tuple(values.astype(np.complex128 if values.dtype.kind == "c" else np.float64) for values in pair)
