"""Ranks and thresholds among keys, asked in one round or in several, are those of the sorted keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics import key_queries
from runreport.numerics.cell_counts import CellCounts
from runreport.numerics.key_queries import KeyQueries
from runreport.numerics.measure_kernels import compiled_kernels
from runreport.numerics.order_keys import keys_of_values


def asked(values: np.ndarray, thresholds: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """How many keys lie below the thresholds, the keys at the ranks, and rounds that were needed."""
    kernels, bits = compiled_kernels(), 8 * values.dtype.itemsize
    cells = CellCounts()
    kernels.count_cells(values.view(f"u{bits // 8}"), bits - 16, cells.table)
    cells.put_in_order(values.dtype.kind)
    queries, rounds = KeyQueries(values.dtype, cells, thresholds, ranks), 0
    while not queries.is_answered:
        for piece in np.array_split(values.view(f"u{bits // 8}"), 3):
            queries.take(piece, kernels)
        queries.end_round()
        rounds += 1
    return queries.below, queries.at_ranks, rounds


@pytest.mark.parametrize("collected", [0, 1 << 20])
@pytest.mark.parametrize("kind", ["f4", "f8", "i4", "u8"])
@settings(max_examples=12, derandomize=True, deadline=None)
@given(data=st.data())
def test_answers_are_those_of_sorted_keys(kind: str, collected: int, data: st.DataObject) -> None:
    patterns = st.integers(0, 2 ** (8 * np.dtype(kind).itemsize) - 1) | st.integers(0, 3)
    unsigned = f"u{np.dtype(kind).itemsize}"
    values = np.array(data.draw(st.lists(patterns, min_size=1, max_size=40)), unsigned).view(kind)
    keys = np.sort(keys_of_values(values))
    thresholds = np.array(data.draw(st.lists(patterns | st.sampled_from(keys.tolist()), max_size=9)), unsigned)
    ranks = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=9)), np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_queries, "COLLECTED", collected)
        below, at_ranks, rounds = asked(values, thresholds, ranks)
    assert below.tolist() == [int((keys < threshold).sum()) for threshold in thresholds]
    assert at_ranks.tolist() == keys[ranks].tolist()
    assert rounds <= (1 if collected else np.dtype(kind).itemsize // 2 - 1)


def test_a_threshold_at_the_beginning_of_a_cell_needs_no_round() -> None:
    values = np.arange(100, dtype=np.uint32) << 16
    below, _, rounds = asked(values, np.array([5 << 16, 7 << 16], np.uint32), np.zeros(0, np.int64))
    assert (below.tolist(), rounds) == ([5, 7], 0)
