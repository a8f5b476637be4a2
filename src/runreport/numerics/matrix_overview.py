"""A large matrix seen from afar: for each cell of a small grid the mean size and the largest size of its values."""

from __future__ import annotations

import numpy as np


def cell_edges(size: int, cells: int) -> np.ndarray:
    """(cells + 1,) i8: cell i stands for positions edges[i] up to and without edges[i + 1]; 1 <= cells <= size."""
    return np.array([cell * size // cells for cell in range(cells + 1)], dtype=np.int64)


class MatrixOverview:
    """Takes the values of a matrix in row-major order, piece by piece, and keeps sums of its cells in f8."""

    def __init__(self, rows: int, columns: int, cells: tuple[int, int]) -> None:
        self._columns = columns
        self._row_edges, self._column_edges = cell_edges(rows, cells[0]), cell_edges(columns, cells[1])
        self._sums, self._counts = np.zeros(cells), np.zeros(cells)
        self._largest = np.full(cells, -1.0)
        self._taken = 0

    def take(self, values: np.ndarray) -> None:
        """The next values (n,), of any type of number; NaN and infinities count for nothing."""
        at = 0
        while at < len(values):
            row, column = divmod(self._taken, self._columns)
            if column or len(values) - at < self._columns:
                count = min(self._columns - column, len(values) - at)
                self._add(values[at : at + count].reshape(1, count), row, column)
            else:
                whole = (len(values) - at) // self._columns
                count = whole * self._columns
                self._add(values[at : at + count].reshape(whole, self._columns), row, 0)
            at, self._taken = at + count, self._taken + count

    def means(self) -> np.ndarray:
        """(r, c) f4, the mean of |value| over each cell's finite values; NaN where it has none."""
        with np.errstate(invalid="ignore", over="ignore"):
            return np.where(self._counts > 0, self._sums / np.maximum(self._counts, 1), np.nan).astype(np.float32)

    def largest(self) -> np.ndarray:
        """(r, c) f4, the largest |value| of each cell; NaN where it has no finite value."""
        with np.errstate(over="ignore"):
            return np.where(self._counts > 0, self._largest, np.nan).astype(np.float32)

    def _add(self, block: np.ndarray, row: int, column: int) -> None:
        sizes = np.abs(_wide(block))
        rows, first_row = _starts(self._row_edges, row, len(block))
        columns, first_column = _starts(self._column_edges, column, block.shape[1])
        is_finite = np.isfinite(sizes)
        if is_finite.all():
            counts = np.multiply.outer(np.diff(rows, append=len(block)), np.diff(columns, append=block.shape[1]))
            largest = _reduced(np.maximum, sizes, rows, columns)
        else:
            counts = _reduced(np.add, is_finite, rows, columns)
            largest = _reduced(np.maximum, np.where(is_finite, sizes, -1), rows, columns)
            sizes = np.where(is_finite, sizes, 0)
        cells = (slice(first_row, first_row + len(rows)), slice(first_column, first_column + len(columns)))
        self._sums[cells] += _reduced(np.add, sizes, rows, columns)
        self._counts[cells] += counts
        np.maximum(self._largest[cells], largest, out=self._largest[cells])


def _wide(block: np.ndarray) -> np.ndarray:
    """The values as f4 where those are exact, else as f8 or complex."""
    if block.dtype.kind == "c":
        return block.astype(np.complex128)
    return block.astype(np.float32 if block.dtype.kind == "f" and block.dtype.itemsize <= 4 else np.float64, copy=False)


def _starts(edges: np.ndarray, begin: int, count: int) -> tuple[np.ndarray, int]:
    """Where cells begin within positions begin to begin + count, counted from begin, and the first of those cells."""
    first = int(np.searchsorted(edges, begin, side="right")) - 1
    last = int(np.searchsorted(edges, begin + count, side="left"))
    return np.maximum(edges[first:last] - begin, 0), first


def _reduced(combine: np.ufunc, block: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rows first: sums of whole rows are fast."""
    dtype = np.float64 if combine is np.add else block.dtype
    return combine.reduceat(combine.reduceat(block, rows, axis=0, dtype=dtype), columns, axis=1)
