"""Last, smallest and largest value of a curve, and its value at a step."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.comparison.curve_values import curve_values, offered_steps, values_at
from runreport.runs.logged import Curve

NAN, INF = math.nan, math.inf


def curve(x: list[float], values: list[float]) -> Curve:
    return Curve("loss", np.array(x, dtype=float), np.array(values, dtype=float), "log.csv")


def test_a_curve_by_hand() -> None:
    found = curve_values(curve([0, 10, 20, 30], [3.0, 1.0, NAN, 2.0]))
    assert (found.n, found.not_finite) == (4, 1)
    assert (found.last, found.last_x, found.low, found.low_x, found.high, found.high_x) == (2, 30, 1, 10, 3, 0)


def test_of_equal_extremes_the_first_counts_and_infinities_never() -> None:
    found = curve_values(curve([1, 2, 3, 4], [5.0, -INF, 5.0, 5.0]))
    assert (found.low_x, found.high_x, found.last, found.last_x) == (1, 1, 5, 4)


def test_the_last_value_is_that_of_the_largest_step_and_there_the_one_logged_last() -> None:
    found = curve_values(curve([0, 10, 20, 10, 20, 15], [1, 2, 3, 4, 5, 6]))
    assert (found.last, found.last_x) == (5, 20)


def test_a_curve_without_a_finite_value_has_no_numbers() -> None:
    found = curve_values(curve([0, 1], [NAN, INF]))
    assert found.not_finite == 2
    assert math.isnan(found.last)
    assert math.isnan(found.low)
    assert offered_steps([found])[0].tolist() == []


def test_the_value_at_a_step_is_the_nearest_at_or_before_it() -> None:
    values, x = values_at(curve([0, 10, 20, 10], [1, 2, NAN, 4]), np.array([-1.0, 0, 9, 10, 25]))
    np.testing.assert_array_equal(values, [NAN, 1, 1, 4, 4])
    np.testing.assert_array_equal(x, [NAN, 0, 0, 10, 10])


POINTS = st.lists(
    st.tuples(st.integers(0, 30), st.floats(-9, 9) | st.sampled_from([NAN, INF])), min_size=1, max_size=40
)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(points=POINTS)
def test_values_at_steps_agree_with_a_walk_through_the_log(points: list[tuple[int, float]]) -> None:
    steps = np.arange(-1, 33, dtype=float)
    values, _ = values_at(curve(*map(list, zip(*points, strict=True))), steps)
    last = {x: value for x, value in points if math.isfinite(value)}
    before = [[x for x in last if x <= step] for step in steps]
    np.testing.assert_array_equal(values, [last[max(xs)] if xs else NAN for xs in before])


def test_round_steps_are_offered_with_both_ends_and_the_last_one_that_all_have_reached() -> None:
    curves = [curve([0, 100], [1, 2]), curve([1, 83], [1, 2])]
    steps, common = offered_steps([curve_values(one) for one in curves])
    assert common == 83
    assert steps.tolist() == [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 83, 85, 90, 95, 100]


def test_curves_of_one_point_offer_that_step() -> None:
    steps, common = offered_steps([curve_values(curve([7], [1]))])
    assert (steps.tolist(), common) == ([7], 7)
