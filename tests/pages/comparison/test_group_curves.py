"""Mean and spread over the runs of a group."""

from __future__ import annotations

import math
import statistics

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.comparison.group_curves import drawn_points, group_curve
from runreport.runs.logged import Curve

NAN = math.nan


def curve(x: list[float], values: list[float]) -> Curve:
    return Curve("loss", np.array(x, dtype=float), np.array(values, dtype=float), "log.csv")


def test_three_seeds_by_hand() -> None:
    found = group_curve([curve([0, 1, 2], [1, 2, 3]), curve([0, 1], [3, 4]), curve([0, 2, 5], [5, NAN, 9])])
    assert found.x.tolist() == [0, 1]  # at 2 and 5 only one run has a finite value
    assert found.n.tolist() == [3, 2]
    assert found.mean.tolist() == [3, 3]
    np.testing.assert_allclose(found.std, [2, math.sqrt(2)])
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2], [5, 4])


def test_a_group_of_one_run_is_that_run_without_spread() -> None:
    found = group_curve([curve([0, 1, 1], [1, 2, 5])])
    assert (found.x.tolist(), found.mean.tolist(), found.n.tolist()) == ([0, 1], [1, 5], [1, 1])
    assert np.isnan(found.std).all()


def test_runs_that_share_no_step_and_no_runs_at_all_give_nothing() -> None:
    assert len(group_curve([curve([0], [1]), curve([1], [1])]).x) == 0
    assert len(group_curve([]).x) == 0


RUN = st.lists(st.tuples(st.integers(0, 12), st.floats(-9, 9) | st.just(NAN)), min_size=1, max_size=25)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(runs=st.lists(RUN, min_size=2, max_size=5))
def test_statistics_agree_with_those_of_the_standard_library(runs: list[list[tuple[int, float]]]) -> None:
    found = group_curve([curve(*map(list, zip(*run, strict=True))) for run in runs])
    singles = [{x: value for x, value in run if math.isfinite(value)} for run in runs]
    table = {x: [one[x] for one in singles if x in one] for x in range(13)}
    shared = {x: values for x, values in table.items() if len(values) >= 2}
    np.testing.assert_array_equal(found.x, list(shared))
    np.testing.assert_array_equal(found.n, list(map(len, shared.values())))
    np.testing.assert_allclose(found.mean, list(map(statistics.fmean, shared.values())), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.std, list(map(statistics.stdev, shared.values())), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(found.low, list(map(min, shared.values())))
    np.testing.assert_array_equal(found.high, list(map(max, shared.values())))


def test_the_order_of_the_runs_changes_nothing() -> None:
    rng = np.random.default_rng(0)
    runs = [curve(list(range(20)), rng.random(20).tolist()) for _ in range(4)]
    np.testing.assert_allclose(group_curve(runs).mean, group_curve(runs[::-1]).mean, rtol=1e-14)


def test_points_that_are_drawn_are_spread_evenly_with_both_ends() -> None:
    assert drawn_points(3, 5).tolist() == [0, 1, 2]
    assert drawn_points(9, 5).tolist() == [0, 2, 4, 6, 8]
