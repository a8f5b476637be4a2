"""Entropy in nats, and the number of equally likely choices with the same entropy."""

from __future__ import annotations

import numpy as np


def entropy_nats(weights: np.ndarray) -> float:
    """-sum p ln p of weights (c,) after dividing by their sum; 0 ln 0 is 0.

    NaN where the weights sum to 0.  Raises ValueError for a negative weight.
    """
    weights = np.asarray(weights, dtype=np.float64)
    if (weights < 0).any():
        raise ValueError(f"weights must not be negative, the smallest is {weights.min()}")
    total = weights.sum()
    if total == 0:
        return float("nan")
    p = weights[weights > 0] / total
    return float(max(0.0, -(p * np.log(p)).sum()))


def effective_number(weights: np.ndarray) -> float:
    """exp of the entropy: c for equal weights, 1 where one weight has everything."""
    return float(np.exp(entropy_nats(weights)))
