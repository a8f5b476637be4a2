"""Quantiles from two ranks each are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics.quantiles import QUANTILES, between, ranks


@pytest.mark.parametrize("n", [1, 2, 3, 9, 101, 1000])
def test_quantiles_are_those_of_numpy(n: int) -> None:
    values = np.sort(np.random.default_rng(n).normal(size=n))
    assert between(n, values[ranks(n)]) == tuple(np.quantile(values, QUANTILES))


def test_values_further_apart_than_a_number_can_say_have_quantiles_between_them() -> None:
    found = between(2, np.repeat([-1.5e308, 1.5e308], len(QUANTILES)))
    assert found[4] == 0
    assert found[0] == pytest.approx(-1.5e308 * 0.998)
