"""The edges of a tensor's histogram: bins of equal width from its smallest to its largest finite value."""

from __future__ import annotations

import numpy as np

BINS = 64
WIDE = 1e300  # half of a range from where on the whole is not formed: that of f8 is wider than its largest number
_PLACES = np.arange(BINS)


def histogram_edges(low: float, high: float) -> np.ndarray:
    """(BINS + 1,) f8 ascending; a value belongs to the bin whose number is the number of inner edges at most as large.

    So bins are closed below and open above, and the last is closed on both sides; where low equals high,
    or steps vanish in rounding, all edges but the last are low, and all values are in the last bin.
    """
    edges = np.empty(BINS + 1)
    if high / 2 - low / 2 > WIDE:
        edges[:-1] = 2 * (low / 2 + (high / 2 - low / 2) / BINS * _PLACES)
    else:
        edges[:-1] = np.minimum(low + (high - low) / BINS * _PLACES, high)
    edges[-1] = high
    return edges


def histogram_of_counts(values: np.ndarray, below: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(BINS,) i8: how many values lie in each bin.

    values: (k,) f8 ascending; below: (k + 1,) how many are counted before each of them, and in all.
    """
    under = np.empty(BINS + 1, np.int64)
    under[0], under[1:-1], under[-1] = 0, below[values.searchsorted(edges[1:-1])], below[-1]
    return under[1:] - under[:-1]
