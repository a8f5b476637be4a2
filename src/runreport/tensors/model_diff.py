"""What differs between two models: tensors added, removed, reshaped, recast, and how much the others have changed."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from runreport.errors import InputRefused
from runreport.numerics.tensor_change import Cell, Change, ChangeSums
from runreport.tensors.composed import is_composed
from runreport.tensors.local_file import LocalFile
from runreport.tensors.regions import is_dense, row_major
from runreport.tensors.tensor_store import BLOCK, StoredTensor, TensorStore

PIECE = 1 << 20  # values read at a time where they do not lie in the order of their indices
KINDS = ("same", "changed", "added", "removed", "reshaped", "recast", "not compared")
THREADS = 4  # of model_diff; each keeps two blocks
CELLS = 8  # of a tensor that are listed: those that changed most


@dataclass(frozen=True, slots=True)
class TensorDiff:
    """One name in both, or in one of them."""

    name: str
    kind: str  # one of KINDS
    first: StoredTensor | None
    second: StoredTensor | None
    change: Change | None = None  # of equal shapes, whatever their types


def model_diff(first: TensorStore, second: TensorStore, *, cells: int = CELLS) -> list[TensorDiff]:
    """Every name of the two, in the order of the first, then those only the second has.

    Tensors are compared on all cores, each by one thread, so nothing depends on how many there are.
    """
    after = {one.name: one for one in second.tensors}
    pairs = [(one, after.pop(one.name, None)) for one in first.tensors]
    files = [store.opened(file) for store in (first, second) for file in range(len(store.files))]  # before the threads
    is_local = all(isinstance(file, LocalFile) for file in files)
    threads = max(1, min(THREADS, len(pairs), os.cpu_count() or 1)) if is_local else 1
    with ThreadPoolExecutor(threads) as pool:
        compared = [pool.submit(_pair_diff, first, second, *pair, cells) for pair in pairs]
        try:
            found = [one.result() for one in compared]
        finally:
            pool.shutdown(cancel_futures=True)
    return found + [TensorDiff(one.name, "added", None, one) for one in after.values()]


def _pair_diff(
    first: TensorStore, second: TensorStore, one: StoredTensor, other: StoredTensor | None, cells: int
) -> TensorDiff:
    if other is None:
        return TensorDiff(one.name, "removed", one, None)
    return tensor_diff(first, second, one, other, cells=cells)


def tensor_diff(
    first: TensorStore, second: TensorStore, one: StoredTensor, other: StoredTensor, *, cells: int = CELLS
) -> TensorDiff:
    """How one tensor of each model differs; what a reader only lists is not compared."""
    if one.shape != other.shape:
        return TensorDiff(one.name, "reshaped", one, other)
    is_alike = one.stride == other.stride and _is_dense(one) and _is_dense(other)
    sums = ChangeSums(cells)
    try:
        read = _as_it_lies if is_alike else _in_order
        values = [
            read(store, t, buffer) for store, t, buffer in zip((first, second), (one, other), _buffers(), strict=True)
        ]
        for at, old, new in _aligned(*values):
            sums.add(old, new, at)
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return TensorDiff(one.name, "not compared", one, other)
    change = _by_index(sums.change(), one) if is_alike and not _lies_in_order(one) else sums.change()
    kind = "recast" if one.dtype != other.dtype else "changed" if change.changed else "same"
    return TensorDiff(one.name, kind, one, other, change)


def cell_index(shape: tuple[int, ...], place: int) -> list[int]:
    """The index of a cell on every axis, from its row-major place."""
    found: list[int] = []
    for size in reversed(shape):
        place, at = divmod(place, size) if size else (0, 0)
        found.append(at)
    return found[::-1]


def top_cells(found: Sequence[TensorDiff], most: int) -> list[tuple[TensorDiff, list[int], Cell]]:
    """The cells that changed most over all tensors, with their indices; what is or was not finite comes first."""
    ranked = [
        (-abs(away) if math.isfinite(away := cell.new - cell.old) else -math.inf, number, at)
        for number, one in enumerate(found)
        if one.change is not None
        for at, cell in enumerate(one.change.cells)
    ]
    chosen: list[tuple[TensorDiff, list[int], Cell]] = []
    for _, number, at in sorted(ranked)[:most]:
        one = found[number]
        if one.change is not None and one.second is not None:
            cell = one.change.cells[at]
            chosen.append((one, cell_index(one.second.shape, cell.place), cell))
    return chosen


def _by_index(change: Change, one: StoredTensor) -> Change:
    """Cells that were counted as they lie in the file, by their row-major index."""
    cells = [cell._replace(place=row_major_index(cell.place, one.shape, one.stride)) for cell in change.cells]
    return replace(change, cells=tuple(cells))


def row_major_index(place: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> int:
    """The row-major index of the element that lies at a place; strides are those of a dense tensor, in elements."""
    index = [0] * len(shape)
    for axis in sorted((axis for axis, n in enumerate(shape) if n > 1), key=lambda axis: -stride[axis]):
        index[axis], place = divmod(place, stride[axis])
    return sum(i * step for i, step in zip(index, row_major(shape), strict=True))


def _is_dense(one: StoredTensor) -> bool:
    """Whether blocks are the region in the file from begin to end, each byte of it once."""
    return not is_composed(one) and is_dense(one.shape, one.stride)


def _lies_in_order(one: StoredTensor) -> bool:
    steps = zip(one.shape, one.stride, row_major(one.shape), strict=True)
    return all(n == 1 or step == dense for n, step, dense in steps)


def _as_it_lies(store: TensorStore, one: StoredTensor, buffer: bytearray) -> Iterator[np.ndarray]:
    return store.blocks(one, buffer)


def _in_order(store: TensorStore, one: StoredTensor, buffer: bytearray) -> Iterator[np.ndarray]:
    """The values in row-major order, in blocks of whatever length; a block lasts until the next is asked for."""
    if _is_dense(one) and _lies_in_order(one):
        yield from store.blocks(one, buffer)
        return
    for ranges in row_ranges(one.shape, PIECE):
        yield store.read(one, ranges).reshape(-1)


def row_ranges(shape: tuple[int, ...], limit: int) -> Iterator[list[tuple[int, int]]]:
    """Ranges of all axes that follow one another in row-major order, each of at most `limit` elements.

    The leading axes are walked one index at a time, the first axis whose rows fit is cut, all others are whole.
    """
    if 0 in shape:
        return
    if not shape:
        yield []
        return
    split = next(axis for axis in range(len(shape)) if math.prod(shape[axis + 1 :]) <= limit)
    whole = [(0, size) for size in shape[split + 1 :]]
    step = max(1, limit // math.prod(shape[split + 1 :]))
    for outer in np.ndindex(shape[:split]):
        fixed = [(index, index + 1) for index in outer]
        for row in range(0, shape[split], step):
            yield [*fixed, (row, min(shape[split], row + step)), *whole]


def _aligned(first: Iterator[np.ndarray], second: Iterator[np.ndarray]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Equal stretches of two sequences of blocks; both are read to their end, where checksums are compared."""
    at, old, new = 0, next(first, _NOTHING), next(second, _NOTHING)
    while len(old) and len(new):
        n = min(len(old), len(new))
        yield at, old[:n], new[:n]
        at += n
        old = old[n:] if n < len(old) else next(first, _NOTHING)
        new = new[n:] if n < len(new) else next(second, _NOTHING)
    for rest in (first, second):
        for _ in rest:
            pass


def _buffers() -> tuple[bytearray, bytearray]:
    if not hasattr(_laid, "buffers"):
        _laid.buffers = bytearray(BLOCK), bytearray(BLOCK)  # they take memory only where something is laid
    return _laid.buffers


_laid = threading.local()  # each thread reads into the same memory again: fresh pages cost more than reading
_NOTHING = np.zeros(0)
