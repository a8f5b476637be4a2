"""What fits into the budget of a page."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.artifacts.tensors.parts.block_plan import (
    Candidate,
    block_plan,
    corner_shape,
    grid_of_cells,
    is_matrix,
    shown_axes,
    split_of,
)

SHAPES = st.lists(st.lists(st.integers(1, 300), max_size=4).map(tuple), max_size=30)


def candidates(shapes: list[tuple[int, ...]], element: int = 4) -> list[Candidate]:
    return [Candidate(place, shape, math.prod(shape), element) for place, shape in enumerate(shapes)]


@pytest.mark.parametrize(
    ("shape", "split", "axes"),
    [
        ((), (0, 1, 1), (-1, -1)),
        ((9,), (0, 1, 9), (-1, 0)),
        ((50, 7), (1, 50, 7), (0, 1)),
        ((64, 32, 3, 3), (1, 64, 288), (0, 1)),
        ((8, 400, 900), (2, 3200, 900), (1, 2)),
        ((1, 50, 1, 30), (2, 50, 30), (1, 3)),
    ],
)
def test_how_a_tensor_is_shown(shape: tuple[int, ...], split: tuple[int, int, int], axes: tuple[int, int]) -> None:
    assert split_of(shape) == split
    assert shown_axes(shape) == axes


def test_grids_and_corners_are_no_larger_than_the_tensor() -> None:
    assert grid_of_cells((100, 20), 64) == (64, 20)
    assert grid_of_cells((5000,), 64) == (1, 1024)
    assert corner_shape((100, 20), 64) == (64, 20)
    assert corner_shape((5000,), 64) == (1, 4096)
    assert corner_shape((7, 300, 200), 64) == (64, 64)


def test_only_matrices_larger_than_a_block_have_blocks_that_stand_out() -> None:
    assert [is_matrix(shape, 32) for shape in ((40, 40), (1, 40, 50), (32, 400), (40, 40, 2), (4000,))] == [
        True,
        True,
    ] + [False] * 3


def test_everything_fits_into_a_large_budget_in_the_finest_way() -> None:
    plan = block_plan(candidates([(300, 200), (10,), (90, 90)]), budget=10**6, whole=4096, block=32)
    assert (plan.whole, plan.overviews, plan.corners, plan.blocks) == ((1,), (0, 2), (0, 2), (0, 2))
    assert (plan.cells, plan.corner) == (64, 64)


def test_small_budgets_make_overviews_and_corners_coarser_before_tensors_go_without() -> None:
    shapes = [(200, 200)] * 20
    sides = [
        block_plan(candidates(shapes), budget=budget, whole=100, block=32).cells
        for budget in (1_100_000, 260_000, 70_000)
    ]
    assert sides == [64, 32, 16]
    short = block_plan(candidates(shapes), budget=20_000, whole=100, block=32)
    assert (short.cells, short.overviews) == (16, (0, 1, 2, 3, 4, 5))


def test_the_largest_have_overviews_first_and_the_smallest_are_whole_first() -> None:
    plan = block_plan(candidates([(9,), (200, 200), (5,), (300, 300)]), budget=3000, whole=100, block=32)
    assert plan.overviews == ()
    plan = block_plan(candidates([(9,), (200, 200), (5,), (300, 300)]), budget=4000, whole=100, block=32)
    assert (plan.whole, plan.overviews) == ((2, 0), (3,))


@given(SHAPES, st.integers(0, 200_000), st.sampled_from([1, 2, 8]))
@settings(max_examples=80, deadline=None)
def test_no_plan_exceeds_its_budget(shapes: list[tuple[int, ...]], budget: int, element: int) -> None:
    plan = block_plan(candidates(shapes, element), budget=budget, whole=500, block=32)
    spent = sum(math.prod(shapes[place]) * element for place in plan.whole)
    spent += sum(8 * math.prod(grid_of_cells(shapes[place], plan.cells)) for place in plan.overviews)
    spent += sum(element * math.prod(corner_shape(shapes[place], plan.corner)) for place in plan.corners)
    spent += sum(2 * 32 * 32 * element for _ in plan.blocks)
    assert spent <= budget
    assert len(set(plan.whole)) == len(plan.whole)
    assert set(plan.blocks) <= set(plan.overviews)
