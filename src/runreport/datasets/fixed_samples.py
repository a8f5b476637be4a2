"""The samples that every map and grid of a run shows, chosen once before training."""

from __future__ import annotations

import numpy as np


def fixed_sample_indices(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """min(count, n) rows of the data set, ascending, as equal in number over the classes as they allow, (m,) i4.

    labels: (n,) int.  A class with too few samples gives all of them and the others fill up; where the count does
    not divide evenly the first classes give one more.  The same arguments give the same rows on any machine.
    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"count is {count}; it must not be negative")
    classes, sizes = np.unique(labels, return_counts=True)
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = [
        generator.permutation(np.flatnonzero(labels == label))[:quota]
        for label, quota in zip(classes, _quotas(sizes, count), strict=True)
    ]
    return np.sort(np.concatenate([np.empty(0, np.int32), *chosen])).astype(np.int32)


def _quotas(sizes: np.ndarray, count: int) -> np.ndarray:
    """How many each class gives: raised together until the count is reached or a class is used up."""
    quotas = np.zeros_like(sizes)
    left = min(count, int(sizes.sum()))
    while left:
        is_open = np.flatnonzero(quotas < sizes)
        share = max(1, min(left // len(is_open), int((sizes - quotas)[is_open].min())))
        takers = is_open[: left // share]
        quotas[takers] += share
        left -= share * len(takers)
    return quotas


def sample_key(count: int, seed: int) -> str:
    """Rule and seed as one word, for example balanced-2000-seed-7."""
    return f"balanced-{count}-seed-{seed}"


def sampling_rule(shown: int, total: int, seed: int) -> str:
    """The rule as people read it: "2,000 of 60,000, balanced over classes, seed 7", or "all 1,797"."""
    if shown == total:
        return f"all {total:,}"
    return f"{shown:,} of {total:,}, balanced over classes, seed {seed}"
