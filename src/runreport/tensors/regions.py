"""Boxes of strided tensors: cut so that each can be read at once, and laid over one another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

Box = tuple[tuple[int, ...], tuple[int, ...]]  # index of the first element, shape
AT_ONCE = 1 << 14  # elements read at once even where few of them are wanted
GAP = 4  # elements read for each that is wanted, at most, in larger regions
GRID_LIMIT = 1 << 22  # cells of the grid that the edges of pieces make


def extent(shape: tuple[int, ...], stride: tuple[int, ...]) -> int:
    """Elements from the first to the last of a strided box; 0 where it is empty."""
    return 0 if 0 in shape else 1 + sum((n - 1) * step for n, step in zip(shape, stride, strict=True))


def row_major(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides, in elements, of an array whose last axis lies together."""
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def boxes(shape: tuple[int, ...], stride: tuple[int, ...], limit: int) -> Iterator[Box]:
    """Boxes that together are the whole, each with an extent of at most `limit` elements and few that are not wanted.

    The axis with the longest stride is cut first, so an empty shape gives nothing and a dense one few boxes.
    """
    if 0 in shape:
        return
    waiting: list[Box] = [((0,) * len(shape), shape)]
    while waiting:
        at, size = waiting.pop()
        whole = extent(size, stride)
        wanted = math.prod(size)
        if whole <= min(AT_ONCE, limit) or whole <= min(limit, GAP * wanted) or wanted == 1:
            yield at, size
            continue
        axis = max((one for one, n in enumerate(size) if n > 1), key=lambda one: stride[one])
        inner = whole - (size[axis] - 1) * stride[axis]
        is_dense = stride[axis] <= GAP * (wanted // size[axis])
        count = min(size[axis] - 1, max(1, (limit - inner) // stride[axis] + 1 if is_dense and stride[axis] else 1))
        for begin in reversed(range(0, size[axis], count)):
            part = min(count, size[axis] - begin)
            waiting.append((_with(at, axis, at[axis] + begin), _with(size, axis, part)))


def overlap(first: Box, second: Box) -> Box | None:
    """The box that two boxes share; None where they share nothing."""
    low = tuple(max(a, b) for a, b in zip(first[0], second[0], strict=True))
    high = tuple(min(a + n, b + m) for a, n, b, m in zip(*first, *second, strict=True))
    shape = tuple(b - a for a, b in zip(low, high, strict=True))
    return None if any(n <= 0 for n in shape) else (low, shape)


def uncovered(shape: tuple[int, ...], pieces: Sequence[Box]) -> str:
    """What is wrong where pieces do not hold every element of a tensor exactly once; "" where they do.

    Exact as long as the edges of the pieces make a grid of at most GRID_LIMIT cells, else elements are only counted.
    """
    for at, size in pieces:
        if len(at) != len(shape) or not all(a >= 0 and a + n <= m for a, n, m in zip(at, size, shape, strict=True)):
            return "a piece of it lies outside of its shape"
    held, whole = sum(math.prod(size) for _, size in pieces), math.prod(shape)
    if held != whole:
        return f"its pieces hold {held:,} of {whole:,} elements"
    edges = [sorted({0, shape[axis], *(at[axis] for at, _ in pieces), *(at[axis] + size[axis] for at, size in pieces)})
             for axis in range(len(shape))]  # fmt: skip
    cells = tuple(len(one) - 1 for one in edges)
    if len(pieces) < 2 or math.prod(cells) > GRID_LIMIT:
        return ""
    places = [{edge: number for number, edge in enumerate(one)} for one in edges]
    seen = np.zeros(cells, dtype=np.int32)
    for at, size in pieces:
        seen[tuple(slice(where[a], where[a + n]) for where, a, n in zip(places, at, size, strict=True))] += 1
    empty = [any(a == b for a, b in pairwise(one)) for one in edges]
    return "" if any(empty) or (seen == 1).all() else "its pieces lie over one another"


def _with(values: tuple[int, ...], axis: int, value: int) -> tuple[int, ...]:
    return (*values[:axis], value, *values[axis + 1 :])


def is_dense(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    """Whether the elements of a strided box lie together, each once and in whatever order of axes."""
    step = 1
    for far, size in sorted((far, size) for far, size in zip(stride, shape, strict=True) if size != 1):
        if far != step and size:
            return False
        step *= size
    return True
