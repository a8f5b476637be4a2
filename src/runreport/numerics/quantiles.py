"""Quantiles as two ranks and a place between them: what is asked of sorted values, wherever they are."""

from __future__ import annotations

import numpy as np

QUANTILES = (0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999)  # shares of the values below
_SHARES = np.array(QUANTILES)


def ranks(n: int) -> np.ndarray:
    """(2 * len(QUANTILES),) i8, ranks from 0 among n > 0 values: first those below the quantiles, then those above."""
    lower = ((n - 1) * _SHARES).astype(np.int64)
    return np.concatenate([lower, np.minimum(lower + 1, n - 1)])


def between(n: int, at_ranks: np.ndarray) -> tuple[float, ...]:
    """The quantiles from the values (2 * len(QUANTILES),) f8 at those ranks, linear between them.

    Source: Hyndman & Fan 1996, definition 7, which is NumPy's "linear".
    """
    parts = (n - 1) * _SHARES % 1
    a, b = at_ranks[: len(parts)], at_ranks[len(parts) :]
    with np.errstate(over="ignore"):
        step = b - a
    if not np.isfinite(step).all():  # two values further apart than f8 can say
        return tuple((a * (1 - parts) + b * parts).tolist())
    return tuple(np.where(parts < 0.5, a + step * parts, b - step * (1 - parts)).tolist())
