"""An order of samples whose every beginning is a fair sample of all classes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

SEED = 20_210_707


def fair_order(labels: np.ndarray) -> np.ndarray:
    """Rows in drawing order, (n,) int32: the first m hold each class in proportion, to within one sample.

    labels: (n,) int.  Within a class the order is random with a fixed seed. The member of rank r in a class of size s
    is placed at (r + 1/2) / s, so that classes interleave evenly; ties are broken by the random order.
    """
    return _order(np.ascontiguousarray(labels, dtype=np.int64).tobytes())


@lru_cache(maxsize=2)  # all files of a page ask for the order of the same labels
def _order(label_bytes: bytes) -> np.ndarray:
    labels = np.frombuffer(label_bytes, dtype=np.int64)
    shuffled = np.random.default_rng(SEED).permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    order = shuffled[np.argsort(place[shuffled], kind="stable")].astype(np.int32)
    order.flags.writeable = False
    return order
