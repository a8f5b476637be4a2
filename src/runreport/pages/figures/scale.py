"""Axes: from values to pixels, and the round values worth a line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear map of [low, high] to [start, end] in pixels; a point-like domain maps to the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixel of a value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def domain(values: Iterable[float], *, least: float | None = None, most: float | None = None) -> tuple[float, float]:
    """Smallest and largest finite value, widened to include least and most; (0, 1) where there is none.

    One value alone is given room of a tenth of its size on both sides, so that its axis has a scale.
    """
    finite = [value for value in values if math.isfinite(value)]
    finite += [bound for bound in (least, most) if bound is not None]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    if low == high:
        room = abs(low) / 10 or 0.5
        return low - room, high + room
    return low, high


def nice_step(span: float, count: int) -> float:
    """1, 2 or 5 times a power of ten, the one nearest to span / count."""
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return power * min((1, 2, 5, 10), key=lambda factor: abs(math.log(factor * power / rough)))


def loose(low: float, high: float, count: int) -> tuple[float, float]:
    """The domain widened to whole steps, so that the first and last grid line enclose the curve."""
    if not math.isfinite(high - low) or high <= low:
        return low, high
    step = nice_step(high - low, count)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def nice_ticks(low: float, high: float, count: int = 5, *, whole: bool = False) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten inside [low, high], about `count` of them.

    Source: Heckbert, Nice numbers for graph labels, Graphics Gems 1990, without the loose ends.
    whole: steps of at least 1, for epochs.
    """
    span = high - low
    if not math.isfinite(span) or span <= 0 or count < 1:
        return (low,) if math.isfinite(low) else ()
    step = nice_step(span, count)
    if whole:
        step = max(1.0, round(step))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(index * step for index in range(first, last + 1))


def tick_texts(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """Labels with as many decimals as tell neighbours apart, thin spaces between thousands, a true minus."""
    if not ticks:
        return ()
    step = min((b - a for a, b in itertools.pairwise(ticks)), default=abs(ticks[0]) or 1.0)
    largest = max(abs(tick) for tick in ticks)
    if largest >= 1e6 or step < 1e-5:
        return tuple(f"{tick:.3g}".replace("-", MINUS) for tick in ticks)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return tuple(f"{tick + 0.0:,.{decimals}f}".replace(",", "\u2009").replace("-", MINUS) for tick in ticks)
