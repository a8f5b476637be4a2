"""Reads the slices that a plan names, and keeps their bytes one after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runreport.artifacts.tensors.parts.block_plan import BlockPlan, corner_shape, grid_of_cells, shown_axes, split_of
from runreport.numerics.matrix_overview import MatrixOverview, cell_edges
from runreport.tensors.row_major_pieces import element_bytes, row_major_pieces
from runreport.tensors.tensor_store import StoredTensor, TensorStore

CELL_LIMIT = 1 << 22  # elements of a cell of an overview that is searched for its largest value

Span = tuple[int, int]  # begin and end along an axis


@dataclass(frozen=True, slots=True)
class Entry:
    """One slice of a tensor; fields as TensorBlocks has them."""

    kind: str
    rows: int
    columns: int
    offset: int
    length: int
    element: str
    row_axis: int = -1
    column_axis: int = -1
    row0: int = 0
    column0: int = 0
    split: int = -1
    fixed: tuple[int, ...] = ()


class Baker:
    """Bakes tensor after tensor; `data` grows by the bytes of the entries."""

    def __init__(self, model: TensorStore, plan: BlockPlan, block: int) -> None:
        self.data = bytearray()
        self._model, self._plan, self._block = model, plan, block
        self._sets = {
            "whole": frozenset(plan.whole),
            "overview": frozenset(plan.overviews),
            "corner": frozenset(plan.corners),
            "blocks": frozenset(plan.blocks),
        }

    def entries(self, place: int) -> list[Entry]:
        """What the plan has of one tensor; raises what `TensorStore.read` raises."""
        one, found = self._model.tensors[place], []
        if place in self._sets["whole"]:
            found.append(self._whole(one))
        overview = None
        if place in self._sets["overview"]:
            entry, overview = self._overview(one)
            found.append(entry)
        if place in self._sets["corner"]:
            rows, columns = corner_shape(one.shape, self._plan.corner)
            found.append(self._slice(one, "corner", (0, rows), (0, columns)))
        if overview is not None and place in self._sets["blocks"]:
            found += self._standing_out(one, overview)
        return found

    def _whole(self, one: StoredTensor) -> Entry:
        data, element = element_bytes(self._model, one, [(0, n) for n in one.shape])
        columns = one.shape[-1] if one.shape else 1
        return Entry("whole", one.numel // columns, columns, self._kept(data), len(data), element)

    def _overview(self, one: StoredTensor) -> tuple[Entry, MatrixOverview]:
        split, rows, columns = split_of(one.shape)
        grid = grid_of_cells(one.shape, self._plan.cells)
        overview = MatrixOverview(rows, columns, grid)
        for values in row_major_pieces(self._model, one):
            overview.take(values)
        data = overview.means().astype("<f4").tobytes() + overview.largest().astype("<f4").tobytes()
        return Entry("overview", *grid, self._kept(data), len(data), "F32", split=split), overview

    def _slice(self, one: StoredTensor, kind: str, rows: Span, columns: Span) -> Entry:
        row_axis, column_axis = shown_axes(one.shape)
        data, element = element_bytes(self._model, one, _ranges(one, rows, columns))
        return Entry(
            kind,
            rows[1] - rows[0],
            columns[1] - columns[0],
            self._kept(data),
            len(data),
            element,
            row_axis,
            column_axis,
            rows[0],
            columns[0],
            fixed=(0,) * len(one.shape),
        )

    def _standing_out(self, one: StoredTensor, overview: MatrixOverview) -> list[Entry]:
        """The block around the largest |value|, and that in the middle of the cell with the largest mean |value|."""
        row_axis, column_axis = shown_axes(one.shape)
        sizes = (one.shape[row_axis], one.shape[column_axis])
        entries = []
        for kind, found in (("largest", overview.largest()), ("strongest", overview.means())):
            if np.isnan(found).all():
                continue
            at = np.unravel_index(int(np.nanargmax(found)), found.shape)
            rows, columns = (_cell(size, n, int(i)) for size, n, i in zip(sizes, found.shape, at, strict=True))
            middle = self._peak(one, rows, columns) if kind == "largest" else (sum(rows) // 2, sum(columns) // 2)
            spans = [_around(i, size, self._block) for i, size in zip(middle, sizes, strict=True)]
            entries.append(self._slice(one, kind, *spans))
        return entries

    def _peak(self, one: StoredTensor, rows: Span, columns: Span) -> tuple[int, int]:
        """Row and column of the largest |value| in a box of a matrix; its middle where it is too large to search."""
        shape = (rows[1] - rows[0], columns[1] - columns[0])
        if math.prod(shape) > CELL_LIMIT:
            return sum(rows) // 2, sum(columns) // 2
        values = self._model.read(one, _ranges(one, rows, columns)).reshape(shape)
        sizes = np.abs(values if values.dtype.kind in "fc" else values.astype(np.float64))
        row, column = np.unravel_index(int(np.argmax(np.where(np.isfinite(sizes), sizes, -1))), shape)
        return rows[0] + int(row), columns[0] + int(column)

    def _kept(self, data: bytes) -> int:
        self.data += data
        return len(self.data) - len(data)


def _ranges(one: StoredTensor, rows: Span, columns: Span) -> Sequence[Span]:
    """A range for every axis: rows and columns along the two that are shown, the first index of all others."""
    ranges = [(0, 1)] * len(one.shape)
    for axis, span in zip(shown_axes(one.shape), (rows, columns), strict=True):
        if axis >= 0:
            ranges[axis] = span
    return ranges


def _cell(size: int, cells: int, at: int) -> Span:
    edges = cell_edges(size, cells)
    return int(edges[at]), int(edges[at + 1])


def _around(at: int, size: int, block: int) -> Span:
    begin = max(0, min(at - block // 2, size - block))
    return begin, begin + block
