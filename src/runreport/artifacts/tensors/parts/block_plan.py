"""Which slices fit into the budget of a page: small tensors as a whole, overviews, corners, blocks that stand out.

Kinds take turns in that order. Each may fill the budget up to its share, so that a later one has room as well; whole
tensors are taken from the smallest up, the others from the largest tensor down, of equal ones the first in the index.
Overviews and corners are as fine as lets all of them in, and where even the coarsest do not fit, the largest tensors
have them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

CELLS = (64, 32, 16)  # of an overview, along each side; the finest that fits
LINE = 16  # times as many cells where there is only one row
CORNERS = (64, 32, 16)  # rows and columns
CELL_BYTES = 8  # a mean size and a largest size, f4
WHOLE_SHARE, OVERVIEW_SHARE, CORNER_SHARE = 0.3, 0.65, 0.9  # of the budget, up to which a kind may fill it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tensor that slices can be read of."""

    place: int  # in the index
    shape: tuple[int, ...]
    numel: int
    element: int  # bytes of one


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What is to be read, by places in the index, in that order."""

    whole: tuple[int, ...]
    overviews: tuple[int, ...]
    cells: int
    corners: tuple[int, ...]
    corner: int
    blocks: tuple[int, ...]  # of these both blocks that stand out


def split_of(shape: Sequence[int]) -> tuple[int, int, int]:
    """How a tensor becomes a matrix: its first axes are the rows, the others the columns, as square as can be.

    Number of the first axes, rows, columns. A vector is one row.
    """
    products = [1]
    for size in shape:
        products.append(products[-1] * size)
    numel = products[-1]
    if len(shape) < 2 or numel == 0:
        return 0, 1, numel
    ways = [(abs(first * first - numel) / first, k) for k, first in enumerate(products[1:-1], 1)]
    split = min(ways)[1]
    return split, products[split], numel // products[split]


def grid_of_cells(shape: Sequence[int], cells: int) -> tuple[int, int]:
    """Rows and columns of an overview."""
    _, rows, columns = split_of(shape)
    return min(rows, cells), min(columns, cells * LINE if rows == 1 else cells)


def shown_axes(shape: Sequence[int]) -> tuple[int, int]:
    """The axes that corners show as rows and columns: the two longest, of equal ones the first; -1 where none is."""
    order = sorted(range(len(shape)), key=lambda axis: (-shape[axis], axis))[:2]
    if len(order) < 2:
        return -1, order[0] if order else -1
    return min(order), max(order)


def corner_shape(shape: Sequence[int], corner: int) -> tuple[int, int]:
    """Rows and columns of a corner; of a vector as many elements as a square corner has."""
    row_axis, column_axis = shown_axes(shape)
    if row_axis < 0:
        return 1, min(shape[column_axis], corner * corner) if column_axis >= 0 else 1
    return min(shape[row_axis], corner), min(shape[column_axis], corner)


def is_matrix(shape: Sequence[int], block: int) -> bool:
    """Whether blocks of that side can stand out: exactly two axes longer than 1, both longer than the block."""
    long = [size for size in shape if size > 1]
    return len(long) == 2 and min(long) > block


def block_plan(candidates: Sequence[Candidate], *, budget: int, whole: int, block: int) -> BlockPlan:
    """What fits into `budget` bytes. whole: elements of a tensor that is kept as one; block: side of a block."""
    small = sorted((one for one in candidates if one.numel <= whole), key=lambda one: (one.numel, one.place))
    large = sorted((one for one in candidates if one.numel > whole), key=lambda one: (-one.numel, one.place))
    spent = 0

    def fitting(among: Sequence[Candidate], size: Callable[[Candidate], int], share: float) -> tuple[int, ...]:
        nonlocal spent
        kept = []
        for one in among:
            if spent + size(one) <= budget * share:
                spent += size(one)
                kept.append(one.place)
        return tuple(kept)

    wholes = fitting(small, lambda one: one.numel * one.element, WHOLE_SHARE if large else 1.0)
    cells = _finest(CELLS, large, _overview_bytes, budget * OVERVIEW_SHARE - spent)
    overviews = fitting(large, lambda one: _overview_bytes(one, cells), OVERVIEW_SHARE)
    corner = _finest(CORNERS, large, _corner_bytes, budget * CORNER_SHARE - spent)
    corners = fitting(large, lambda one: _corner_bytes(one, corner), CORNER_SHARE)
    seen, kept = frozenset(overviews), frozenset(wholes)
    matrices = [one for one in large if one.place in seen and is_matrix(one.shape, block)]
    blocks = fitting(matrices, lambda one: 2 * block * block * one.element, 1.0)
    left = fitting([one for one in small if one.place not in kept], lambda one: one.numel * one.element, 1.0)
    return BlockPlan(wholes + left, overviews, cells, corners, corner, blocks)


def _finest(
    sides: Sequence[int], among: Sequence[Candidate], size: Callable[[Candidate, int], int], room: float
) -> int:
    return next((side for side in sides if sum(size(one, side) for one in among) <= room), sides[-1])


def _overview_bytes(one: Candidate, cells: int) -> int:
    rows, columns = grid_of_cells(one.shape, cells)
    return CELL_BYTES * rows * columns


def _corner_bytes(one: Candidate, corner: int) -> int:
    rows, columns = corner_shape(one.shape, corner)
    return rows * columns * one.element
