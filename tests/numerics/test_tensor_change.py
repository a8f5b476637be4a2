"""Sums of differences, by hand, against NumPy on the whole, and whatever the pieces."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics import tensor_change as module
from runreport.numerics.tensor_change import Change, ChangeSums


def change_of(old: np.ndarray, new: np.ndarray, *, kept: int = 4, cuts: tuple[int, ...] = ()) -> Change:
    sums = ChangeSums(kept)
    edges = [0, *sorted(cuts), len(old)]
    for begin, end in itertools.pairwise(edges):
        sums.add(old[begin:end], new[begin:end], begin)
    return sums.change()


def test_three_cells_by_hand() -> None:
    found = change_of(np.array([3.0, 0.0, 4.0]), np.array([3.0, 5.0, -8.0]))
    assert (found.changed, found.max_abs, found.l2) == (2, 12.0, 13.0)
    assert (found.norm, found.relative) == (5.0, 13 / 5)
    assert found.norm_after == pytest.approx(math.sqrt(9 + 25 + 64))
    assert found.cosine == pytest.approx((9 - 32) / 5 / math.sqrt(98))
    assert [tuple(cell) for cell in found.cells] == [(2, 4.0, -8.0), (1, 0.0, 5.0)]


def test_what_was_all_zeros_has_no_relative_change_and_equal_values_none_at_all() -> None:
    found = change_of(np.zeros(3), np.array([0.0, 2.0, 0.0]))
    assert (found.relative, found.cosine, found.l2) == (None, None, 2.0)
    same = change_of(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert (same.changed, same.l2, same.relative, same.cells) == (0, 0.0, 0.0, ())
    assert same.cosine == pytest.approx(1.0)


def test_nan_and_infinity_are_changes_where_only_one_side_has_them_and_stand_first() -> None:
    old = np.array([math.nan, math.nan, math.inf, -math.inf, 1.0, 0.0])
    new = np.array([math.nan, 1.0, math.inf, math.inf, 3.0, 9.0])
    found = change_of(old, new, kept=3)
    assert (found.changed, found.max_abs, found.l2) == (4, 9.0, math.sqrt(4 + 81))
    assert [cell.place for cell in found.cells] == [1, 3, 5]


def test_integers_that_double_precision_cannot_tell_apart_still_count_as_changed() -> None:
    old = np.array([2**60, 5], np.int64)
    found = change_of(old, old + np.array([1, 0]))
    assert (found.changed, found.max_abs) == (1, 0.0)


@pytest.mark.parametrize("kind", ["bool", "uint8", "int16", "float16", "float32", "complex64"])
def test_every_kind_of_number_is_compared(kind: str) -> None:
    draw = np.random.default_rng(1)
    old, new = (draw.integers(0, 2, 200).astype(kind) for _ in range(2))
    wide = np.complex128 if kind == "complex64" else np.float64
    away = new.astype(wide) - old.astype(wide)
    found = change_of(old, new)
    assert found.changed == np.count_nonzero(away)
    assert found.l2 == pytest.approx(np.linalg.norm(away), rel=1e-12)
    assert (found.cells == ()) == (kind == "complex64")


def test_sums_above_the_largest_number_are_infinite_and_warn_nobody() -> None:
    found = change_of(np.array([1e200, 0.0]), np.array([-1e200, 1.0]))
    assert (found.changed, found.l2, found.cosine) == (2, math.inf, None)


VALUES = st.sampled_from([0.0, -0.0, 1.0, 1.5, -3.0, 1e-30, math.nan, math.inf, -math.inf])


@settings(derandomize=True, max_examples=60)
@given(
    pairs=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=4),
    kept=st.integers(0, 5),
)
def test_neither_cuts_nor_pieces_change_the_result(
    pairs: list[tuple[float, float]], cuts: list[int], kept: int
) -> None:
    old, new = np.array(pairs).T
    whole = change_of(old, new, kept=kept)
    before = module.PIECE
    module.PIECE = 3
    try:
        found = change_of(old, new, kept=kept, cuts=tuple(min(cut, len(old)) for cut in cuts))
    finally:
        module.PIECE = before
    assert (found.changed, found.max_abs) == (whole.changed, whole.max_abs)
    assert [cell.place for cell in found.cells] == [cell.place for cell in whole.cells]
    for name in ("l2", "norm", "norm_after"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), rel=1e-12)


def test_the_cells_kept_are_the_largest_differences_of_all() -> None:
    draw = np.random.default_rng(5)
    old, new = (draw.normal(size=100_000).astype(np.float32) for _ in range(2))
    new[70_000:90_000] = old[70_000:90_000]
    expected = np.argsort(-np.abs(new.astype(np.float64) - old), kind="stable")[:16]
    found = change_of(old, new, kept=16, cuts=(33_333,))
    assert [cell.place for cell in found.cells] == expected.tolist()
    assert [cell.new for cell in found.cells] == new[expected].astype(float).tolist()
