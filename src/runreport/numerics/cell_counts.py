"""How many numbers have each upper 16 bits, and how many lie below those: where counting of large tensors begins."""

from __future__ import annotations

import threading

import numpy as np

CELL_BITS = 16
CELLS = 1 << CELL_BITS

# Each thread keeps its two tables: fresh pages of a virtual machine cost more than counting 50,000 values.
_kept = threading.local()


class CellCounts:
    """Counts of the cells of one tensor; they last until the thread counts the next."""

    def __init__(self) -> None:
        if not hasattr(_kept, "tables"):
            _kept.tables = np.empty(CELLS, np.int64), np.empty(CELLS + 1, np.int64)
        self.table: np.ndarray
        self.before: np.ndarray
        self.table, self.before = _kept.tables  # (65536,) by pattern; (65537,) by order, and in all: see `put_in_order`
        self.table.fill(0)

    def put_in_order(self, kind: str) -> None:
        """Fill `before`: how many numbers lie in cells before each, in the order of that kind (f, i or u)."""
        less, more = (self.table[CELLS // 2 :], self.table[: CELLS // 2]) if kind in "fi" else np.split(self.table, 2)
        self.before[0] = 0
        np.cumsum(less[::-1] if kind == "f" else less, out=self.before[1 : CELLS // 2 + 1])
        np.cumsum(more, out=self.before[CELLS // 2 + 1 :])
        self.before[CELLS // 2 + 1 :] += self.before[CELLS // 2]

    def inside(self, cells: np.ndarray) -> np.ndarray:
        """How many numbers lie in each of these cells, numbered in order."""
        return self.before[cells + 1] - self.before[cells]
