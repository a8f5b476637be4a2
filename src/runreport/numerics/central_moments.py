"""Mean, spread and kurtosis of many numbers, from sums of powers about a point near their mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PIECE = 1 << 11  # values whose powers are formed together: larger arrays would be fresh memory each time
SAFE = (1e-60, 1e60)  # sizes between which no fourth power is lost in f8


@dataclass(frozen=True, slots=True)
class Moments:
    """Of n numbers, n > 0."""

    mean: float
    std: float  # divided by n
    l2: float  # square root of the sum of squares; infinite above the largest f8
    kurtosis: float | None  # fourth central moment over the squared variance, less 3; None where nothing varies


def power_of_two_for(largest: float) -> float:
    """By what to multiply numbers up to that size, so that their fourth powers are finite: a power of two, mostly 1."""
    if largest == 0 or SAFE[0] <= largest <= SAFE[1]:
        return 1.0
    return math.ldexp(1.0, -max(-1000, min(1000, math.frexp(largest)[1])))


def moments_of_counts(values: np.ndarray, counts: np.ndarray | None = None) -> Moments:
    """Moments of values (k,) f8, ascending and finite, each counted counts (k,) times or once; not all counts are 0."""
    scale = power_of_two_for(max(abs(float(values[0])), abs(float(values[-1]))))
    pieces = [slice(at, at + PIECE) for at in range(0, len(values), PIECE)]
    n = len(values) if counts is None else int(counts.sum())
    times = [1 if counts is None else counts[one] for one in pieces]
    add = np.add.reduce
    centre = math.fsum(add(values[one] * scale * count) for one, count in zip(pieces, times, strict=True)) / n
    sums = [0.0] * 4
    for one, count in zip(pieces, times, strict=True):
        away = values[one] * scale - centre
        square = away * away
        powers = (away, square, away * square, square * square)
        sums = [so_far + float(add(power * count)) for so_far, power in zip(sums, powers, strict=True)]
    found = moments_of_sums(n, centre, sums, scale)
    return Moments(centre / scale, found.std, found.l2, found.kurtosis)


def moments_of_sums(n: int, centre: float, sums: Sequence[float], scale: float) -> Moments:
    """From the sums of the first four powers of scale * value - centre.

    No digit is lost as long as the centre is not many spreads away from the mean.
    Source: Pébay 2008, SAND2008-6212, section 2, for the way from one centre to another.
    """
    first, second, third, fourth = sums
    gap = first / n
    mean = centre + gap
    spread = max(0.0, second - n * gap * gap)
    kurtosis = None
    if spread > 0:
        central = fourth - 4 * gap * third + 6 * gap * gap * second - 3 * n * gap**4
        kurtosis = n * central / (spread * spread) - 3
    l2 = math.sqrt(spread + n * mean * mean) / scale
    return Moments(mean / scale, math.sqrt(spread / n) / scale, l2, kurtosis)
