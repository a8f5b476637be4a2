"""The loops over every value of a large tensor, written for numba: each reads a number once and keeps little.

Lanes are summed side by side and joined at the end, in an order that no compiler may change: same values, same bytes.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from runreport.numerics.cell_counts import CELL_BITS, CELLS

_compiling = threading.Lock()
LANES = 16  # sums that stand side by side: as many as two registers of a wide machine take


def count_cells(patterns: np.ndarray, shift: int, table: np.ndarray) -> None:
    """Count each pattern (n,) into table (65536,) i8 at the number its bits make from `shift` upwards."""
    for i in range(len(patterns)):
        table[patterns[i] >> shift] += 1


def add_powers(values: np.ndarray, scale: float, centre: float, sums: np.ndarray) -> None:
    """Add the first four powers of scale * value - centre, of every finite value (n,), to sums (4, LANES) f8."""
    for row in range(len(values) // LANES):
        for lane in range(LANES):
            value = np.float64(values[row * LANES + lane])
            away = scale * value - centre if abs(value) < np.inf else 0.0
            square = away * away
            sums[0, lane] += away
            sums[1, lane] += square
            sums[2, lane] += square * away
            sums[3, lane] += square * square
    for lane in range(len(values) % LANES):
        value = np.float64(values[len(values) // LANES * LANES + lane])
        away = scale * value - centre if abs(value) < np.inf else 0.0
        square = away * away
        sums[0, lane] += away
        sums[1, lane] += square
        sums[2, lane] += square * away
        sums[3, lane] += square * square


def gather(patterns: np.ndarray, shift: int, wanted: np.ndarray, found: np.ndarray, at: int) -> int:
    """Copy the patterns (n,) whose cell is wanted (65536,) u1 to found from place `at` on; the place after the last.

    found needs room for one more than there are.
    """
    for i in range(len(patterns)):
        found[at] = patterns[i]
        at += int(wanted[patterns[i] >> shift])
    return at


def count_inside(
    patterns: np.ndarray, shift: int, starts: np.ndarray, below: int, prefixes: np.ndarray, table: np.ndarray
) -> None:
    """Count patterns (n,) by the 16 bits after their prefix, each prefix in a row of table (k, 65536) i8.

    prefixes: (k,) u8, ascending, k < 256; all bits but the `below` last.  starts: (65537,) u1, which prefixes begin
    with a cell, that is with the bits from `shift` upwards: those from starts[cell] to starts[cell + 1].
    """
    for i in range(len(patterns)):
        cell = patterns[i] >> shift
        low, high = np.int64(starts[cell]), np.int64(starts[cell + 1])
        if low == high:
            continue
        prefix = np.uint64(patterns[i]) >> np.uint64(below)
        while high - low > 1:
            middle = (low + high) // 2
            if prefixes[middle] <= prefix:
                low = middle
            else:
                high = middle
        if prefixes[low] == prefix:
            table[low, (np.uint64(patterns[i]) >> np.uint64(below - CELL_BITS)) & np.uint64(CELLS - 1)] += 1


class Kernels(NamedTuple):
    """The loops, compiled."""

    count_cells: Callable[..., Any]
    add_powers: Callable[..., Any]
    gather: Callable[..., Any]
    count_inside: Callable[..., Any]


def compiled_kernels() -> Kernels:
    """Compiled once for this machine (some seconds) and kept in numba's cache where that can be written."""
    with _compiling:  # threads that begin together wait for the one that compiles
        return _kernels()


@cache
def _kernels() -> Kernels:
    from numba import float32, float64, int64, types, uint8, uint16, uint32, uint64, void

    def given(number: types.Type) -> types.Type:
        return types.Array(number, 1, "C", readonly=True)

    words, cells, powers = (uint32, uint64), int64[::1], float64[:, ::1]
    inside = (int64, given(uint8), int64, given(uint64), int64[:, ::1])
    return Kernels(
        _compiled(count_cells, [void(given(word), int64, cells) for word in (uint8, uint16, *words)]),
        _compiled(add_powers, [void(given(real), float64, float64, powers) for real in (float32, float64)]),
        _compiled(gather, [int64(given(word), int64, given(uint8), word[::1], int64) for word in words]),
        _compiled(count_inside, [void(given(word), *inside) for word in words]),
    )


def _compiled(loop: Callable[..., Any], signatures: list[Any]) -> Callable[..., Any]:
    import numba

    try:
        return numba.njit(signatures, cache=True, nogil=True)(loop)
    except (
        RuntimeError,
        OSError,
        EOFError,
        pickle.UnpicklingError,
    ):  # no folder for the cache, a full one, a torn file
        return numba.njit(signatures, nogil=True)(loop)
