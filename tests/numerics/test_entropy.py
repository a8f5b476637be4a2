from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from runreport.numerics.entropy import effective_number, entropy_nats


def test_equal_weights_have_the_logarithm_of_their_number() -> None:
    assert entropy_nats(np.ones(4)) == pytest.approx(math.log(4))
    assert effective_number(np.ones(4)) == pytest.approx(4)


def test_one_weight_alone_has_no_entropy_and_counts_as_one() -> None:
    assert entropy_nats(np.array([0.0, 3.0, 0.0])) == 0.0
    assert effective_number(np.array([0.0, 3.0, 0.0])) == 1.0


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=8).filter(lambda weights: sum(weights) > 1e-6))
def test_entropy_agrees_with_scipy(weights: list[float]) -> None:
    assert entropy_nats(np.array(weights)) == pytest.approx(float(entropy(weights)), abs=1e-9)


@pytest.mark.fault(140)
def test_weights_that_sum_to_zero_have_no_entropy() -> None:
    assert math.isnan(entropy_nats(np.zeros(3)))


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        entropy_nats(np.array([2.0, -1.0]))
