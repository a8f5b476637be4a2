"""Keys stand in the order of the numbers they are made of, and lead back to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics.order_keys import first_keys_at, keys_of_values, order_keys, patterns_of, values_of_keys


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_floats_are_in_order_from_nan_to_nan(kind: str) -> None:
    dtype = np.dtype(kind)
    tiny, largest = np.finfo(kind).smallest_subnormal, np.finfo(kind).max
    rising = np.array([-np.inf, -largest, -1, -tiny, -0.0, 0.0, tiny, 1, largest, np.inf], kind)
    keys = keys_of_values(rising)
    assert (keys[1:] > keys[:-1]).all()
    assert keys[5] == keys[4] + 1
    nan = keys_of_values(np.copysign(np.array([np.nan, np.nan], kind), np.array([-1, 1], kind)))
    assert nan[0] < keys[0]
    assert nan[1] > keys[-1]
    assert np.array_equal(np.signbit(values_of_keys(keys, dtype)), np.signbit(rising))


@pytest.mark.parametrize("kind", ["i4", "u4", "i8", "u8"])
def test_integers_are_in_order(kind: str) -> None:
    limits = np.iinfo(kind)
    rising = np.unique(np.array([limits.min, limits.min + 1, 0, 1, limits.max], kind))
    keys = keys_of_values(rising)
    assert (keys[1:] > keys[:-1]).all()
    assert np.array_equal(values_of_keys(keys, np.dtype(kind)), rising)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1), st.sampled_from("fiu"))
def test_patterns_lead_back(patterns: list[int], kind: str) -> None:
    array = np.array(patterns, np.uint32)
    assert np.array_equal(patterns_of(order_keys(array, kind), kind), array)


def test_the_first_value_at_an_edge_is_not_below_it() -> None:
    edges = np.array([0.1, 0.5, 1 / 3, 0.0, -0.1])
    first = values_of_keys(first_keys_at(edges, np.dtype("f4")), np.dtype("f4"))
    before = np.nextafter(first, np.float32(-np.inf))
    assert (first.astype(float) >= edges).all()
    assert (before.astype(float) < edges).all()
    assert np.signbit(first[3])  # both zeros are at 0
    assert values_of_keys(first_keys_at(edges, np.dtype("i4")), np.dtype("i4")).tolist() == [1, 1, 1, 0, 0]
    assert values_of_keys(first_keys_at(np.array([2.0**64]), np.dtype("u8")), np.dtype("u8")) == [2**64 - 1]
