"""Unsigned integers in the order of numbers: the key of a value, made of its bits, and the way back.

Patterns and keys are arrays of one unsigned type, as wide as the numbers; kind is theirs as NumPy has it: f, i or u.
"""

from __future__ import annotations

import numpy as np


def order_keys(patterns: np.ndarray, kind: str) -> np.ndarray:
    """Keys of bit patterns.

    Among floats -0 comes just before 0, NaNs before -inf and after inf, as their sign bit says.
    """
    if kind == "u":
        return patterns
    sign = _sign(patterns.dtype)
    if kind == "i":
        return patterns ^ sign
    return np.where(patterns < sign, patterns ^ sign, ~patterns)


def patterns_of(keys: np.ndarray, kind: str) -> np.ndarray:
    """The bit patterns whose keys these are."""
    if kind == "u":
        return keys
    sign = _sign(keys.dtype)
    if kind == "i":
        return keys ^ sign
    return np.where(keys < sign, ~keys, keys ^ sign)


def keys_of_values(values: np.ndarray) -> np.ndarray:
    """Keys of floats or integers."""
    return order_keys(values.view(f"u{values.dtype.itemsize}"), values.dtype.kind)


def values_of_keys(keys: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Values of a type from keys of its width."""
    return patterns_of(keys, dtype.kind).view(dtype)


def first_keys_at(edges: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The keys of the smallest values of a type that are at least as large as edges (k,) f8, which lie in its range."""
    if dtype.kind != "f":
        limits = np.iinfo(dtype)
        up = [min(max(int(edge), limits.min), limits.max) for edge in np.ceil(edges)]
        return keys_of_values(np.array(up, dtype))
    near = edges.astype(dtype)
    up = np.where(near < edges, np.nextafter(near, dtype.type(np.inf)), near)
    return keys_of_values(np.where(up == 0, dtype.type(-0.0), up))


def _sign(dtype: np.dtype) -> np.unsignedinteger:
    return dtype.type(1 << (8 * dtype.itemsize - 1))
