"""Numbers for the screen: how far they may be from the exact ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from runreport.pages.quantise import column, positions

FINITE = st.floats(-1e6, 1e6, width=32)


def decoded(made: dict) -> np.ndarray:
    """The rule of the docstring, written out again."""
    missing = np.iinfo(made["levels"].dtype).max
    share = made["levels"].astype(float) / (missing - 1)
    values = made["min"] + share ** made["power"] * (made["max"] - made["min"])
    return np.where(made["levels"] == missing, np.nan, values)


def test_the_ends_are_exact_and_what_is_no_number_has_a_code_of_its_own():
    made = column(np.array([2.0, 4.0, np.nan, np.inf, 3.0]), "u1")
    assert made["levels"].tolist() == [0, 254, 255, 255, 127]
    assert (made["min"], made["max"]) == (2.0, 4.0)


@pytest.mark.parametrize("dtype", ["u1", "u2"])
@settings(derandomize=True, max_examples=40, deadline=None)
@given(values=arrays(np.float32, st.integers(1, 40), elements=FINITE))
def test_every_value_comes_back_within_half_a_level(values, dtype):
    made = column(values, dtype)
    level = (made["max"] - made["min"]) / (np.iinfo(made["levels"].dtype).max - 1)
    assert np.all(np.abs(decoded(made) - values) <= level / 2 + 1e-9 * np.abs(values).max(initial=0))


def test_a_power_spends_more_levels_on_small_values():
    values = np.array([0.0, 0.001, 1.0])
    assert abs(decoded(column(values, "u1", power=2.0))[1] - 0.001) < abs(decoded(column(values, "u1"))[1] - 0.001)


def test_constant_and_empty_columns_have_a_range_without_width():
    assert decoded(column(np.full(3, 7.0))).tolist() == [7.0] * 3
    nothing = column(np.full(2, np.nan))
    assert (nothing["min"], nothing["max"], nothing["levels"].tolist()) == (0.0, 0.0, [65535, 65535])


@settings(derandomize=True, max_examples=40, deadline=None)
@given(points=arrays(np.float32, st.tuples(st.integers(1, 20), st.sampled_from([2, 3])), elements=FINITE))
def test_positions_are_within_a_65534th_of_their_own_bounds(points):
    made = positions(points)
    bounds = np.array(made["bounds"])
    back = bounds[:, 0] + made["levels"] / 65534 * (bounds[:, 1] - bounds[:, 0])
    assert np.all(np.abs(back - points) <= (bounds[:, 1] - bounds[:, 0]) / 65534 / 2 + 1e-2)
    assert made["levels"].dtype == np.uint16


def test_a_single_point_has_bounds_without_width():
    assert positions(np.array([[3.0, 4.0]])) == {
        "levels": pytest.approx(np.zeros((1, 2))),
        "bounds": [[3.0, 3.0], [4.0, 4.0]],
    }
