"""Boxes of strided tensors, cut and laid over one another."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.tensors import regions
from runreport.tensors.regions import boxes, extent, is_dense, overlap, row_major, uncovered


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    shape=st.lists(st.integers(0, 6), max_size=4).map(tuple),
    steps=st.lists(st.integers(0, 40), min_size=4, max_size=4),
    limit=st.integers(1, 60),
)
def test_boxes_hold_every_index_once_and_none_is_longer_than_the_limit(
    shape: tuple[int, ...], steps: list[int], limit: int
) -> None:
    stride = tuple(steps[: len(shape)])
    seen = np.zeros(shape, dtype=int)
    for at, size in boxes(shape, stride, limit):
        seen[tuple(slice(a, a + n) for a, n in zip(at, size, strict=True))] += 1
        assert extent(size, stride) <= max(limit, 1)
    assert (seen == 1).all()


def test_a_dense_tensor_is_read_in_few_boxes_and_a_column_without_its_neighbours() -> None:
    whole = (1 << 12, 1 << 12)
    assert len(list(boxes(whole, row_major(whole), 1 << 22))) == 4
    assert sum(extent(size, (1 << 20, 1)) for _, size in boxes((512, 512), (1 << 20, 1), 1 << 22)) == 512 * 512


@pytest.mark.parametrize(
    ("shape", "stride", "dense"),
    [
        ((2, 3), (3, 1), True),
        ((2, 3), (1, 2), True),
        ((3, 2), (0, 5), False),  # as long from first to last as it has elements, and yet not dense
        ((1, 4), (99, 1), True),
        ((4, 2), (3, 1), False),
        ((), (), True),
    ],
)
def test_dense_is_what_lies_together(shape: tuple[int, ...], stride: tuple[int, ...], dense: bool) -> None:
    assert is_dense(shape, stride) is dense


def test_what_two_boxes_share_is_a_box() -> None:
    assert overlap(((0, 0), (4, 4)), ((2, 3), (9, 9))) == ((2, 3), (2, 1))
    assert overlap(((0,), (2,)), ((2,), (2,))) is None


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([((0, 0), (2, 4)), ((2, 0), (2, 4))], ""),
        ([((0, 0), (2, 4))], "its pieces hold 8 of 16 elements"),
        ([((0, 0), (2, 4)), ((1, 0), (2, 4))], "its pieces lie over one another"),
        ([((0, 0), (5, 4))], "a piece of it lies outside of its shape"),
        ([((0,), (16,))], "a piece of it lies outside of its shape"),
    ],
)
def test_pieces_must_tile_their_tensor(pieces: list[regions.Box], said: str) -> None:
    assert uncovered((4, 4), pieces) == said


def test_an_empty_or_single_value_needs_no_more_than_one_piece() -> None:
    assert uncovered((), [((), ())]) == ""
    assert uncovered((0, 3), [((0, 0), (0, 3))]) == ""
    assert math.prod(row_major((2, 3, 4))) == 12 * 4
