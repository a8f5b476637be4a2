"""Measures of tensors against NumPy in one piece, whatever the blocks and the way, and of values one cannot order."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_values import assert_measures

from runreport.numerics import key_queries, tensor_measures
from runreport.numerics.tensor_measures import code_measures, measures

KINDS = ("f2", "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "?")
WAYS = ("sorted", "counted", "counted in rounds")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "sorted":
        monkeypatch.setattr(tensor_measures, "SORTED", 0)
    if request.param == "counted in rounds":
        monkeypatch.setattr(key_queries, "COLLECTED", 0)
    return request.param


def split(values: np.ndarray, size: int) -> list[np.ndarray]:
    return [values[at : at + size] for at in range(0, len(values), size)]


def test_a_case_counted_by_hand() -> None:
    found = measures([np.array([1, 2, 3, 4, np.nan, np.inf, 0, 0], dtype=np.float32)])
    assert (found.numel, found.nan, found.inf, found.zeros, found.sparsity) == (8, 1, 1, 2, 0.25)
    assert (found.min, found.max, found.mean, found.max_abs) == (0, 4, 10 / 6, 4)
    assert found.l2 == pytest.approx(math.sqrt(30))
    assert found.quantiles is not None
    assert found.quantiles[4] == 1.5  # the median of 0 0 1 2 3 4
    assert found.histogram is not None
    assert [at for at, count in enumerate(found.histogram) if count] == [0, 16, 32, 48, 63]
    assert found.histogram[0] == 2
    # away from the mean 5/3: twice -5/3, then -2/3, 1/3, 4/3, 7/3
    away = [-5 / 3, -5 / 3, -2 / 3, 1 / 3, 4 / 3, 7 / 3]
    assert found.kurtosis == pytest.approx(6 * sum(a**4 for a in away) / sum(a**2 for a in away) ** 2 - 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_number_is_measured_in_every_way(kind: str, way: str) -> None:
    generator = np.random.default_rng(KINDS.index(kind))
    values = generator.normal(scale=40, size=3000)
    values = np.abs(values) if kind in ("u1", "u2", "u4", "u8") else values
    array = values.astype(kind) if kind != "?" else values > 10
    assert_measures(measures(split(array, 700)), array)
    if kind[0] == "i" or kind == "u8":
        assert isinstance(measures(split(array, 700)).min, int)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(width=32) | st.sampled_from([0.0, -0.0, math.nan, math.inf, 1.0]), max_size=60),
    st.integers(1, 20),
    st.sampled_from(WAYS),
)
def test_any_blocks_give_the_measures_of_the_whole(values: list[float], size: int, way: str) -> None:
    whole = np.array(values, dtype=np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tensor_measures, "SORTED", 1 << 13 if way == "sorted" else 0)
        patch.setattr(key_queries, "COLLECTED", 0 if way == "counted in rounds" else 1 << 20)
        assert_measures(measures(split(whole, size)), whole)
        assert_measures(measures(split(whole[::-1], size)), whole)


@pytest.mark.parametrize("kind", ["f4", "f8", "f2", "i8"])
@pytest.mark.parametrize("values", [[3], [0], [-1, -1, -1], [0, 0, 0, 1]])
def test_few_and_equal_values_are_measured_in_every_way(kind: str, values: list[int], way: str) -> None:
    array = np.array(values * 50, dtype=kind)
    assert_measures(measures([array]), array)


@pytest.mark.parametrize(("code", "kind"), [(0x7F800001, "f4"), (0xFF800001, "f4"), (0x7FF << 52 | 1, "f8")])
def test_nan_that_signals_is_counted_without_a_warning(code: int, kind: str, way: str) -> None:
    """Such values warn when they are made wider; a file may be full of them."""
    values = np.full(7, code, dtype=f"u{kind[1]}").view(kind)
    found = measures([values])
    assert (found.numel, found.nan, found.inf, found.zeros, found.min) == (7, 7, 0, 0, None)
    assert measures([np.append(values, values.dtype.type(2))]).max == 2


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf, -math.inf, math.nan]])
def test_where_nothing_is_finite_there_are_counts_only(values: list[float], way: str) -> None:
    array = np.array(values, dtype=np.float32)
    assert_measures(measures([array]), array)


def test_no_blocks_are_an_empty_tensor() -> None:
    assert measures([]) == measures([np.zeros(0, np.float32)])


def test_blocks_of_an_iterator_are_measured_as_well(way: str) -> None:
    values = np.arange(300, dtype=np.float32)

    def blocks() -> Iterator[np.ndarray]:
        yield from split(values, 100)

    assert measures(blocks()) == measures(split(values, 100))


def test_a_large_offset_costs_no_digits_of_the_spread(way: str) -> None:
    values = 1e8 + np.array([4.0, 7.0, 13.0, 16.0] * 5000)
    found = measures([values[:150], values[150:]])
    assert found.mean == 1e8 + 10
    assert found.std == pytest.approx(math.sqrt(22.5), rel=1e-9)
    assert found.kurtosis == pytest.approx((2 * 3**4 + 2 * 6**4) / 4 / 22.5**2 - 3, rel=1e-9)


def test_a_first_value_far_from_all_others_costs_no_digits(way: str) -> None:
    values = np.concatenate([np.full(5000, 1e4), np.random.default_rng(0).normal(size=50_000)]).astype(np.float32)
    assert_measures(measures([values]), values)


def test_integers_that_f8_cannot_say_keep_their_extremes(way: str) -> None:
    found = measures([np.array([2**62 + 1, -(2**62) - 1, 5], dtype=np.int64)])
    assert (found.min, found.max, found.max_abs) == (-(2**62) - 1, 2**62 + 1, 2**62 + 1)


@pytest.mark.parametrize("size", [1e200, 1e-200, 5e-324])
def test_values_whose_powers_f8_cannot_say_are_measured(size: float, way: str) -> None:
    found = measures([np.array([size, -size] * 10)])
    assert (found.mean, found.std) == (0, pytest.approx(size))
    assert found.l2 == pytest.approx(size * math.sqrt(20), rel=0.2)  # the smallest of all has no digits
    assert found.kurtosis == pytest.approx(-2)


def test_the_widest_range_has_a_histogram(way: str) -> None:
    largest = np.finfo(np.float64).max
    found = measures([np.array([-largest, -largest, 0, largest])])
    assert found.histogram is not None
    assert (found.histogram[0], found.histogram[32], found.histogram[63]) == (2, 1, 1)
    assert found.quantiles is not None
    assert all(map(math.isfinite, found.quantiles))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2])
def test_codes_stand_for_values(dtype: torch.dtype, way: str) -> None:
    generator = torch.Generator().manual_seed(3)
    stored = torch.randn(3000, generator=generator).to(dtype)
    stored[7] = torch.nan
    width = {1: np.uint8, 2: np.uint16}[dtype.itemsize]
    codes = stored.view({1: torch.uint8, 2: torch.uint16}[dtype.itemsize]).numpy()
    every = torch.from_numpy(np.arange(1 << 8 * dtype.itemsize, dtype=width)).view(dtype).to(torch.float32).numpy()
    assert_measures(code_measures(split(codes, 700), every), stored.to(torch.float64).numpy())


def test_ways_agree_to_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(5).normal(size=5000).astype(np.float32)
    first = measures([values])
    monkeypatch.setattr(tensor_measures, "SORTED", 0)
    second = measures([values])
    assert (first.quantiles, first.histogram) == (second.quantiles, second.histogram)
    assert (first.mean, first.std, first.l2) == pytest.approx((second.mean, second.std, second.l2), rel=1e-13)


def test_complex_values_have_a_size_and_no_order() -> None:
    found = measures([np.array([3 + 4j, 0, complex(math.nan, 1), complex(math.inf, math.nan)], dtype=np.complex64)])
    assert (found.l2, found.sparsity, found.max_abs, found.zeros) == (5.0, 0.25, 5.0, 1)
    assert (found.nan, found.inf, found.min, found.mean, found.histogram) == (1, 1, None, None, None)


def test_complex_squares_that_are_too_large_say_so() -> None:
    assert measures([np.array([1e200, 1e200], dtype=np.complex128)]).l2 == math.inf
