"""Measures of tensors against NumPy in one piece, whatever the blocks, with all that is not finite counted apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics import tensor_measures
from runreport.numerics.tensor_measures import measures


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(width=32, allow_nan=True, allow_infinity=True), max_size=60),
    st.integers(1, 20),
)
def test_any_blocks_give_the_measures_of_the_whole(values: list[float], size: int) -> None:
    whole = np.array(values, dtype=np.float32)
    found = measures(whole[at : at + size] for at in range(0, len(whole), size))
    finite = whole[np.isfinite(whole)].astype(np.float64)
    assert (found.numel, found.nan, found.inf) == (len(whole), np.isnan(whole).sum(), np.isinf(whole).sum())
    assert found.l2 == pytest.approx(np.linalg.norm(finite), rel=1e-12)
    assert found.sparsity == (None if not len(whole) else pytest.approx((finite == 0).sum() / len(whole)))
    if not len(finite):
        assert (found.min, found.max, found.mean, found.std) == (None,) * 4
        return
    assert (found.min, found.max) == (finite.min(), finite.max())
    size_of_values = max(np.abs(finite).max(), 1e-30)
    assert found.mean == pytest.approx(finite.mean(), abs=1e-12 * size_of_values)
    assert found.std == pytest.approx(finite.std(), rel=1e-9, abs=1e-9 * size_of_values)


def test_a_large_offset_costs_no_digits_of_the_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_measures, "PIECE", 7)
    values = 1e8 + np.array([4.0, 7.0, 13.0, 16.0] * 100)
    found = measures([values[:150], values[150:]])
    assert found.mean == 1e8 + 10
    assert found.std == pytest.approx(math.sqrt(22.5), rel=1e-9)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.bool_, np.float16, np.float64])
def test_every_kind_of_number_is_measured(kind: type) -> None:
    found = measures([np.array([0, 1, 1], dtype=kind)])
    assert (found.min, found.max, found.nan, found.inf) == (0, 1, 0, 0)
    assert found.mean == pytest.approx(2 / 3)
    assert found.sparsity == pytest.approx(1 / 3)


def test_complex_values_have_a_size_and_no_order() -> None:
    found = measures([np.array([3 + 4j, 0], dtype=np.complex64)])
    assert (found.l2, found.sparsity, found.min, found.mean) == (5.0, 0.5, None, None)


def test_values_whose_squares_are_too_large_say_so() -> None:
    assert measures([np.array([1e200, 1e200])]).l2 == math.inf
