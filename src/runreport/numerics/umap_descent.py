"""The moves of UMAP's optimiser: along every edge in its turn a pull, and pushes from five points drawn at random.

The same descent as umap-learn's; three differences make it several times faster. The forces are read from tables over
the logarithm of the distance instead of being computed with two powers each; the five pushes are those at one
position; maps with two axes are moved as maps with three of which the last is 0, so that coordinates stay in registers.
Source: McInnes, Healy & Melville 2018 (arXiv:1802.03426), section 3.2, algorithm 5. Generator: Marsaglia 2003,
xorshift64.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

AXES = 3  # of all positions that are moved
PUSHES = 5  # per pull, as umap-learn
LARGEST_STEP = np.float32(4.0)  # of one force along one axis, times the learning rate; as umap-learn
NEAR = 1e-3  # added to squared distances under a push, as umap-learn

# Tables over the squared distance: its bits as an integer grow with its logarithm, 32 knots for every doubling.
LOWEST, HIGHEST = -24, 40  # exponents to base 2 of the first and last knot
KNOTS = 32
SHIFT = 23 - 5  # of an f4's bits: leaves exponent and the first 5 bits of the mantissa
FIRST_KNOT = (127 + LOWEST) * KNOTS
REST = (1 << SHIFT) - 1
PER_REST = np.float32(1.0 / (1 << SHIFT))


class Schedule(NamedTuple):
    """How often edges are drawn and how far they move what they connect."""

    epochs: int
    rate: float  # learning rate, falls linearly to 0
    share: float  # of a pull that the edge's tail follows: 1 on one's own map, 0 towards points that stay
    state: int  # of the generator, above 0


def force_tables(a: float, b: float) -> np.ndarray:
    """Pull and push per unit of difference at the knots and the change to the next knot, (4, knots) f4.

    Rows: pull, its change, push, its change.  Closeness at distance x is 1 / (1 + a x^(2b)).
    """
    knots = np.arange((HIGHEST - LOWEST) * KNOTS + 1)
    squared = np.ldexp(1 + (knots % KNOTS) / KNOTS, LOWEST + knots // KNOTS)
    power = a * squared**b
    pull = 2 * b * power / squared / (power + 1)
    push = 2 * b / ((NEAR + squared) * (power + 1))
    return np.stack([pull[:-1], np.diff(pull), push[:-1], np.diff(push)]).astype(np.float32)


def move(
    heads: np.ndarray,
    tails: np.ndarray,
    edges: np.ndarray,
    periods: np.ndarray,
    tables: np.ndarray,
    schedule: Schedule,
) -> None:
    """Move heads (m, 3) f4, in place, along edges (2, e) i4, rows of heads and rows of tails (n, 3) f4.

    periods (e,) f4 >= 1: epochs between two draws of an edge.  tables: of `force_tables`.  tails may be heads.
    The order of all moves is fixed and no operation may be rearranged by the compiler: same inputs, same bytes.
    `compiled_move` does the same a thousand times faster.
    """
    state, share = np.uint64(schedule.state), np.float32(schedule.share)
    due = periods.copy()
    for epoch in range(1, schedule.epochs + 1):
        rate = np.float32(schedule.rate * (1.0 - (epoch - 1) / schedule.epochs))
        for edge in range(edges.shape[1]):
            if due[edge] > epoch:
                continue
            due[edge] += periods[edge]
            i, j = edges[0, edge], edges[1, edge]
            x, y, z = heads[i, 0], heads[i, 1], heads[i, 2]
            dx, dy, dz = x - tails[j, 0], y - tails[j, 1], z - tails[j, 2]
            pull = _force(tables[0], tables[1], dx, dy, dz)
            step_x, step_y, step_z = _held(pull * dx) * rate, _held(pull * dy) * rate, _held(pull * dz) * rate
            tails[j, 0] += share * step_x
            tails[j, 1] += share * step_y
            tails[j, 2] += share * step_z
            x, y, z = x - step_x, y - step_y, z - step_z
            heads[i, 0], heads[i, 1], heads[i, 2] = x, y, z  # a point that draws itself must find itself here
            push_x, push_y, push_z, state = _pushes(tails, tables, x, y, z, state)
            heads[i, 0], heads[i, 1], heads[i, 2] = x + push_x * rate, y + push_y * rate, z + push_z * rate


def _pushes(
    tails: np.ndarray, tables: np.ndarray, x: np.float32, y: np.float32, z: np.float32, state: np.uint64
) -> tuple[np.float32, np.float32, np.float32, np.uint64]:
    """Sum of the pushes from points drawn at random on one at (x, y, z), and the generator's next state."""
    push_x, push_y, push_z = np.float32(0), np.float32(0), np.float32(0)
    for _ in range(PUSHES):
        state ^= state >> np.uint64(12)
        state ^= state << np.uint64(25)
        state ^= state >> np.uint64(27)
        j = np.int64(((state >> np.uint64(32)) * np.uint64(len(tails))) >> np.uint64(32))
        dx, dy, dz = x - tails[j, 0], y - tails[j, 1], z - tails[j, 2]
        push = _force(tables[2], tables[3], dx, dy, dz)
        push_x, push_y, push_z = push_x + _held(push * dx), push_y + _held(push * dy), push_z + _held(push * dz)
    return push_x, push_y, push_z, state


def _force(knots: np.ndarray, changes: np.ndarray, dx: np.float32, dy: np.float32, dz: np.float32) -> np.float32:
    """The force per unit of difference, between two knots linear in the squared distance."""
    bits = np.int64(np.float32(dx * dx + dy * dy + dz * dz).view(np.int32))
    at = min(max((bits >> SHIFT) - FIRST_KNOT, 0), len(knots) - 1)
    return knots[at] + np.float32(bits & REST) * PER_REST * changes[at]


def _held(force: np.float32) -> np.float32:
    return min(max(force, -LARGEST_STEP), LARGEST_STEP)


@cache
def compiled_move() -> Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, Schedule], None]:
    """`move`, compiled once for this machine (about a second) and kept in numba's cache where that can be written."""
    import numba
    from numba.extending import register_jitable

    for part in (_pushes, _force, _held):
        register_jitable(part)
    rows = numba.float32[:, ::1]
    schedule = numba.typeof(Schedule(1, 1.0, 1.0, 1))
    signature = numba.void(rows, rows, numba.int32[:, ::1], numba.float32[::1], rows, schedule)
    try:
        return numba.njit(signature, cache=True, nogil=True)(move)
    except (
        RuntimeError,
        OSError,
        EOFError,
        pickle.UnpicklingError,
    ):  # no folder for the cache, a full one, a torn file
        return numba.njit(signature, nogil=True)(move)
