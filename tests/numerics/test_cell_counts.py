"""Cells in the order of the numbers that fall into them."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics.cell_counts import CELLS, CellCounts
from runreport.numerics.order_keys import keys_of_values


@pytest.mark.parametrize("kind", ["f4", "i4", "u4"])
def test_cells_are_put_in_the_order_of_numbers(kind: str) -> None:
    values = np.array([3, 1, 2, 100_000, 70_000], kind) * (1 if kind == "u4" else np.array([-1, 1, -1, 1, -1], kind))
    counts = CellCounts()
    np.add.at(counts.table, values.view("u4") >> 16, 1)
    counts.put_in_order(np.dtype(kind).kind)
    cells = np.sort(keys_of_values(values) >> 16).astype(np.int64)
    assert (counts.before[0], counts.before[-1], len(counts.before)) == (0, 5, CELLS + 1)
    assert counts.before[np.arange(0, CELLS + 1, 999)].tolist() == [
        int((cells < edge).sum()) for edge in range(0, CELLS + 1, 999)
    ]
    assert counts.inside(cells).tolist() == [int((cells == cell).sum()) for cell in cells]


def test_the_next_counts_begin_at_zero() -> None:
    CellCounts().table[5] = 1
    assert not CellCounts().table.any()
