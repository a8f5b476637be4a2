"""Measures of a tensor, all exact but for rounding: of its values in blocks, or of codes that stand for values.

Few values are sorted, codes of at most 16 bits are counted, and the rest takes two passes (`large_measures`); what is
counted or ordered is the same whichever way, sums are in f8 and differ in their last digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from runreport.numerics.central_moments import moments_of_counts
from runreport.numerics.large_measures import Found, Tally, large_measures
from runreport.numerics.measure_kernels import compiled_kernels
from runreport.numerics.quantiles import QUANTILES, between, ranks
from runreport.numerics.value_histogram import BINS, histogram_edges, histogram_of_counts

__all__ = ["BINS", "NEAR_ZERO", "QUANTILES", "Measures", "code_measures", "histogram_edges", "measures"]

NEAR_ZERO = 0.0  # values of at most this size count as zeros, for the sparsity
SORTED = 1 << 13  # values of a tensor that is sorted as a whole
PIECE = 1 << 16  # complex values looked at together


@dataclass(frozen=True, slots=True)
class Measures:
    """Of the finite values; None where there are none, and for complex values where an order would be needed."""

    numel: int
    min: float | int | None  # integers of integer tensors
    max: float | int | None
    mean: float | None  # None for complex values
    std: float | None  # of the values as they are, divided by their number; None for complex values
    l2: float  # square root of the sum of squares
    sparsity: float | None  # share of zeros, of all values
    nan: int
    inf: int
    max_abs: float | int | None  # the largest size, of complex values too
    zeros: int  # values of size NEAR_ZERO at most
    kurtosis: float | None  # excess: m4 / m2² - 3, 0 for a normal distribution; None where nothing varies
    quantiles: tuple[float, ...] | None  # at QUANTILES, linear between two values; exact
    histogram: tuple[int, ...] | None  # (BINS,) values between the edges of histogram_edges(min, max); exact


def measures(blocks: Iterable[np.ndarray]) -> Measures:
    """The measures of all values together.

    blocks: one-dimensional, of one number type; integers above 2^53 are rounded in sums and quantiles.  They are gone
    through again where tensors are large; those of an iterator, which cannot be, are kept in memory.
    """
    blocks = list(blocks) if isinstance(blocks, Iterator) else blocks
    head, rest = _head(blocks)
    dtype = head[0].dtype if head else np.dtype(np.float64)
    if dtype.kind == "c":
        return _complex_measures(blocks)
    if rest is None:
        return _stated(*_sorted(np.concatenate([np.zeros(0, dtype), *head])))
    if dtype.itemsize > 2:
        return _stated(*large_measures(blocks, dtype))
    codes = np.arange(1 << 8 * dtype.itemsize, dtype=f"u{dtype.itemsize}")
    values = codes != 0 if dtype.kind == "b" else codes.view(dtype)
    return _stated(*_counted((block.view(codes.dtype) for block in blocks), values))


def code_measures(blocks: Iterable[np.ndarray], values: np.ndarray) -> Measures:
    """The measures of the values that codes stand for: blocks (n,) u1 or u2, values (256,) or (65536,) real.

    Blocks are gone through once and not kept.
    """
    head, rest = _head(blocks)
    if rest is None:
        return _stated(*_sorted(values[np.concatenate([np.zeros(0, np.uint8), *head])]))
    return _stated(*_counted(chain(head, rest), values))


def _head(blocks: Iterable[np.ndarray]) -> tuple[list[np.ndarray], Iterator[np.ndarray] | None]:
    """Blocks that hold more than SORTED values, and the others; None for these where all together are no more."""
    head: list[np.ndarray] = []
    numel, rest = 0, iter(blocks)
    for block in rest:
        head.append(block)
        numel += len(block)
        if numel > SORTED:
            return head, rest
    return head, None


def _sorted(values: np.ndarray) -> tuple[Tally, Found | None]:
    values = np.sort(values.view(np.uint8) if values.dtype.kind == "b" else values)  # NaN comes last
    begin, end, numbers = 0, len(values), len(values)
    if values.dtype.kind == "f":
        low, high = values.dtype.type(-np.inf), values.dtype.type(np.inf)  # a wider type would warn of NaN that signal
        begin = int(values.searchsorted(low, side="right"))
        end, numbers = int(values.searchsorted(high)), int(values.searchsorted(high, side="right"))
    finite = values[begin:end]
    zeros = int(finite.searchsorted(0, side="right") - finite.searchsorted(0))
    tally = Tally(len(values), len(values) - numbers, numbers - len(finite), zeros)
    return tally, _found(finite, None, np.arange(len(finite) + 1))


def _counted(blocks: Iterable[np.ndarray], values: np.ndarray) -> tuple[Tally, Found | None]:
    table = np.zeros(len(values), np.int64)
    for block in blocks:
        compiled_kernels().count_cells(np.ascontiguousarray(block), 0, table)
    values = values.view(np.uint8) if values.dtype.kind == "b" else values
    nan = int(table[np.isnan(values)].sum()) if values.dtype.kind == "f" else 0
    kept = np.flatnonzero((table > 0) & np.isfinite(values))
    kept = kept[np.argsort(values[kept], kind="stable")]
    counts = table[kept]
    below = np.concatenate([[0], np.cumsum(counts)])
    numel, finite = int(table.sum()), int(below[-1])
    tally = Tally(numel, nan, numel - finite - nan, int(table[values == 0].sum()))
    return tally, _found(values[kept], counts, below)


def _found(values: np.ndarray, counts: np.ndarray | None, below: np.ndarray) -> Found | None:
    """values (k,) finite, ascending, each there counts (k,) times or once; below (k + 1,): how many before each."""
    if not len(values):
        return None
    reals, n = values.astype(np.float64), int(below[-1])
    at_ranks = reals[below.searchsorted(ranks(n), side="right") - 1]
    low, high = values[0].item(), values[-1].item()
    bins = histogram_of_counts(reals, below, histogram_edges(low, high))
    return Found(low, high, moments_of_counts(reals, counts), between(n, at_ranks), tuple(bins.tolist()))


def _stated(tally: Tally, found: Found | None) -> Measures:
    if found is None:
        nothing = dict.fromkeys(("min", "max", "mean", "std", "max_abs", "kurtosis", "quantiles", "histogram"))
        return Measures(**nothing, l2=0.0, **_of_all(tally))
    is_constant, of = found.low == found.high, found.moments
    return Measures(
        min=found.low + 0,  # 0 for -0
        max=found.high + 0,
        mean=float(found.low + 0) if is_constant else min(max(of.mean, found.low), found.high),
        std=0.0 if is_constant else of.std,
        l2=of.l2,
        max_abs=max(abs(found.low), abs(found.high)),
        kurtosis=None if is_constant else of.kurtosis,
        quantiles=found.quantiles,
        histogram=found.histogram,
        **_of_all(tally),
    )


def _of_all(tally: Tally) -> dict[str, Any]:
    share = tally.zeros / tally.numel if tally.numel else None
    return {"numel": tally.numel, "nan": tally.nan, "inf": tally.inf, "zeros": tally.zeros, "sparsity": share}


def _complex_measures(blocks: Iterable[np.ndarray]) -> Measures:
    """Complex numbers have a size and no order."""
    numel = nan = finite = zeros = 0
    largest = squares = 0.0
    for block in blocks:
        for at in range(0, len(block), PIECE):
            with np.errstate(invalid="ignore", over="ignore"):  # NaN that signal; sizes above the largest f8
                sizes = np.abs(block[at : at + PIECE].astype(np.complex128))
            numel, nan = numel + len(sizes), nan + int(np.isnan(sizes).sum())
            sizes = sizes[np.isfinite(sizes)]
            finite, zeros = finite + len(sizes), zeros + int((sizes <= NEAR_ZERO).sum())
            largest = max(largest, float(sizes.max(initial=0.0)))
            with np.errstate(over="ignore"):  # infinite where it is above the largest f8
                squares += float((sizes * sizes).sum())
    nothing = dict.fromkeys(("min", "max", "mean", "std", "kurtosis", "quantiles", "histogram"))
    size = largest if finite else None
    tally = _of_all(Tally(numel, nan, numel - finite - nan, zeros))
    return Measures(**nothing, l2=math.sqrt(squares), max_abs=size, **tally)
