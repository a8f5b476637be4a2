"""Measures of a tensor from one pass over its values, block by block, with sums in f8."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

NEAR_ZERO = 0.0  # values of at most this size count as zeros, for the sparsity
PIECE = 1 << 20  # values turned into f8 at a time


@dataclass(frozen=True, slots=True)
class Measures:
    """Of the finite values; None where there are none, and for complex values where an order would be needed."""

    numel: int
    min: float | None
    max: float | None
    mean: float | None  # None for complex values
    std: float | None  # of the values as they are, divided by their number
    l2: float  # square root of the sum of squares
    sparsity: float | None  # share of zeros, of all values
    nan: int
    inf: int


@dataclass(slots=True)
class _Sums:
    """What has been seen so far: number, mean and squared distances from it of the finite values."""

    numel: int = 0
    finite: int = 0
    nan: int = 0
    zeros: int = 0
    low: float = math.inf
    high: float = -math.inf
    mean: float = 0.0
    spread: float = 0.0
    squares: float = 0.0

    def add(self, piece: np.ndarray) -> None:
        """Take (n,) f8 values; two groups are joined as Chan, Golub & LeVeque 1983 do, equation 2.1."""
        self.numel += len(piece)
        is_finite = np.isfinite(piece)
        if not is_finite.all():
            self.nan += int(np.isnan(piece).sum())
            piece = piece[is_finite]
        n = len(piece)
        if n == 0:
            return
        self.zeros += int(np.count_nonzero(np.abs(piece) <= NEAR_ZERO))
        self.low, self.high = min(self.low, float(piece.min())), max(self.high, float(piece.max()))
        mean = float(piece.mean())
        away = piece - mean
        gap, total = mean - self.mean, self.finite + n
        self.spread += float(away @ away) + gap * gap * (self.finite * n / total)
        self.mean += gap * n / total
        self.squares += float(piece @ piece)
        self.finite = total


def measures(blocks: Iterable[np.ndarray]) -> Measures:
    """The measures of all values together. blocks: one-dimensional, of any number type; integers above 2^53 round."""
    sums = _Sums()
    is_complex = False
    with np.errstate(over="ignore"):  # a sum of squares above 1.8e308 is infinite, and says so
        for block in blocks:
            is_complex = is_complex or block.dtype.kind == "c"
            for at in range(0, len(block), PIECE):
                piece = block[at : at + PIECE]
                sums.add(np.abs(piece).astype(np.float64) if is_complex else piece.astype(np.float64))
    has_any = sums.finite > 0
    is_ordered = has_any and not is_complex
    return Measures(
        numel=sums.numel,
        min=sums.low if is_ordered else None,
        max=sums.high if is_ordered else None,
        mean=sums.mean if is_ordered else None,
        std=math.sqrt(sums.spread / sums.finite) if is_ordered else None,
        l2=math.sqrt(sums.squares),
        sparsity=sums.zeros / sums.numel if sums.numel else None,
        nan=sums.nan,
        inf=sums.numel - sums.finite - sums.nan,
    )
