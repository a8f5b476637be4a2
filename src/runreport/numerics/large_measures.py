"""Measures of tensors of 32 or 64 bits an element, too large to be sorted: two passes in pieces that stay in cache.

The first counts the upper 16 bits of all values and finds the extremes. So the edges of the histogram are known, and of
every quantile the upper 16 bits; the second adds powers, and looks at the few values next to an edge or a quantile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from runreport.numerics.cell_counts import CELL_BITS, CELLS, CellCounts
from runreport.numerics.central_moments import Moments, moments_of_sums, power_of_two_for
from runreport.numerics.key_queries import KeyQueries
from runreport.numerics.measure_kernels import LANES, Kernels, compiled_kernels
from runreport.numerics.order_keys import first_keys_at, keys_of_values, values_of_keys
from runreport.numerics.quantiles import QUANTILES, between, ranks
from runreport.numerics.value_histogram import BINS, histogram_edges

PIECE = 1 << 16  # values looked at together, so that the second look finds them in cache
CENTRE = 1 << 12  # values whose mean is subtracted from all


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of finite values, at least one; histogram and quantiles as `tensor_measures` states them."""

    low: float | int
    high: float | int
    moments: Moments
    quantiles: tuple[float, ...]
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of each kind of value."""

    numel: int
    nan: int = 0
    inf: int = 0
    zeros: int = 0


class _Extremes:
    """The smallest and largest finite value."""

    def __init__(self) -> None:
        self.low: float | int = math.inf
        self.high: float | int = -math.inf

    def take(self, piece: np.ndarray) -> None:
        low, high = piece.min().item(), piece.max().item()
        if not (math.isfinite(low) and math.isfinite(high)):
            piece = piece[np.isfinite(piece)]
            if not len(piece):
                return
            low, high = piece.min().item(), piece.max().item()
        self.low, self.high = min(self.low, low), max(self.high, high)


class _Powers:
    """Sums of powers about the mean of the first piece that has a finite value."""

    def __init__(self, largest: float) -> None:
        self.scale = power_of_two_for(largest)
        self.centre: float | None = None
        self.sums = np.zeros((4, LANES))

    def take(self, piece: np.ndarray, kernels: Kernels) -> None:
        reals = piece if piece.dtype == np.float32 else piece.astype(np.float64)
        if self.centre is None:
            finite = reals[:CENTRE] if np.isfinite(reals[:CENTRE]).any() else reals
            finite = finite[np.isfinite(finite)].astype(np.float64)
            if not len(finite):
                return
            self.centre = float((finite * self.scale).mean())
        sums = np.zeros((4, LANES))
        kernels.add_powers(reals, self.scale, self.centre, sums)
        self.sums += sums

    def moments(self, n: int) -> Moments:
        return moments_of_sums(n, self.centre or 0.0, self.sums.sum(axis=1).tolist(), self.scale)


def large_measures(blocks: Iterable[np.ndarray], dtype: np.dtype) -> tuple[Tally, Found | None]:
    """From passes over blocks of real numbers of 4 or 8 bytes, which can be gone through again and again."""
    kernels = compiled_kernels()
    cells, extremes = _first_pass(blocks, dtype, kernels)
    finite = _finite_cells(dtype)
    less, numel = int(cells.before[finite.start]), int(cells.before[-1])
    n = int(cells.before[finite.stop]) - less
    if not n or extremes.low == extremes.high:
        queries = KeyQueries(dtype, cells, _infinity_keys(dtype), np.zeros(0, np.int64))
        _later_passes(blocks, queries, None, kernels)
        zeros = n if extremes.low == 0 else 0
        return _tally(queries.below, numel, n, zeros), _all_equal(extremes.low, n) if n else None
    edges = histogram_edges(float(extremes.low), float(extremes.high))
    thresholds = [_zero_keys(dtype), first_keys_at(edges[1:-1], dtype), _infinity_keys(dtype)]
    queries = KeyQueries(dtype, cells, np.concatenate(thresholds), less + ranks(n))
    powers = _Powers(max(abs(extremes.low), abs(extremes.high)))
    _later_passes(blocks, queries, powers, kernels)
    zero, inner, infinities = np.split(queries.below, [2, 1 + BINS])
    under = np.concatenate([[0], inner - less, [n]])
    quantiles = between(n, values_of_keys(queries.at_ranks, dtype).astype(np.float64))
    found = Found(extremes.low, extremes.high, powers.moments(n), quantiles, tuple((under[1:] - under[:-1]).tolist()))
    return _tally(infinities, numel, n, int(zero[1] - zero[0])), found


def _all_equal(value: float | int, n: int) -> Found:
    real = float(value)
    moments = Moments(real, 0.0, abs(real) * math.sqrt(n), None)
    return Found(value, value, moments, (real,) * len(QUANTILES), (*(0,) * (BINS - 1), n))


def _first_pass(blocks: Iterable[np.ndarray], dtype: np.dtype, kernels: Kernels) -> tuple[CellCounts, _Extremes]:
    cells, extremes = CellCounts(), _Extremes()
    for piece in _pieces(blocks):
        kernels.count_cells(piece.view(f"u{dtype.itemsize}"), 8 * dtype.itemsize - CELL_BITS, cells.table)
        extremes.take(piece)
    cells.put_in_order(dtype.kind)
    return cells, extremes


def _later_passes(blocks: Iterable[np.ndarray], queries: KeyQueries, powers: _Powers | None, kernels: Kernels) -> None:
    """Sums of powers in one pass, and as many rounds of questions as are needed, the first with it."""
    while True:
        is_asking = not queries.is_answered
        if not is_asking and powers is None:
            return
        for piece in _pieces(blocks):
            if powers is not None:
                powers.take(piece, kernels)
            if is_asking:
                queries.take(piece.view(f"u{piece.dtype.itemsize}"), kernels)
        if is_asking:
            queries.end_round()
        powers = None


def _pieces(blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    for block in blocks:
        for at in range(0, len(block), PIECE):
            yield np.ascontiguousarray(block[at : at + PIECE])


def _finite_cells(dtype: np.dtype) -> slice:
    """The ordered cells of finite numbers, which no other number shares."""
    if dtype.kind != "f":
        return slice(0, CELLS)
    infinite = keys_of_values(np.array([-np.inf, np.inf], dtype)) >> dtype.itemsize * 8 - CELL_BITS
    return slice(int(infinite[0]) + 1, int(infinite[1]))


def _zero_keys(dtype: np.dtype) -> np.ndarray:
    """(2,) the key of the first zero, and the key after the last."""
    keys = keys_of_values(np.array([-0.0, 0.0], dtype))
    return keys + np.array([0, 1], keys.dtype)


def _infinity_keys(dtype: np.dtype) -> np.ndarray:
    """(2,) of floats: the key of the first infinity, and the key after the last; none of integers."""
    keys = keys_of_values(np.array([-np.inf, np.inf] if dtype.kind == "f" else [], dtype))
    return keys + np.arange(len(keys), dtype=keys.dtype)


def _tally(infinities: np.ndarray, numel: int, n: int, zeros: int) -> Tally:
    """infinities: how many keys lie below each of `_infinity_keys`."""
    nan = int(infinities[0]) + numel - int(infinities[1]) if len(infinities) else 0
    return Tally(numel, nan, numel - n - nan, zeros)
