"""Points of a long curve that are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from runreport.pages.curve_parts.kept_points import kept_points, restarts

VALUES = st.one_of(st.floats(-1e6, 1e6, width=32), st.sampled_from([np.nan, np.inf, -np.inf]))
CURVES = st.integers(1, 400).flatmap(
    lambda n: st.tuples(arrays(np.float64, n, elements=st.integers(0, 50)), arrays(np.float64, n, elements=VALUES))
)
STEADY = st.integers(100, 2000).flatmap(
    lambda n: st.tuples(st.just(np.arange(n, dtype=np.float64)), arrays(np.float64, n, elements=VALUES))
)


def test_a_short_curve_keeps_every_point():
    assert kept_points(np.arange(16.0), np.zeros(16), 16).tolist() == list(range(16))


def test_by_hand():
    x = np.array([*range(60), *range(40, 80)], dtype=float)  # goes back at 60
    values = np.sin(np.arange(100.0))
    values[30], values[70], values[71], values[90] = 9.0, np.nan, np.nan, -np.inf
    kept = kept_points(x, values, 24).tolist()
    assert len(kept) <= 24
    assert {0, 99, 30, 59, 60, 70, 90} <= set(kept)
    assert 71 not in kept  # the stretch of NaN is marked by its first point


@settings(derandomize=True, max_examples=60, deadline=None)
@given(curve=st.one_of(CURVES, STEADY), limit=st.integers(16, 64))
def test_ends_and_extremes_stay_in_order_and_within_the_limit(curve, limit):
    x, values = curve
    kept = kept_points(x, values, limit)
    assert len(kept) == len(values) if len(values) <= limit else len(kept) <= limit
    assert np.all(np.diff(kept) > 0)
    assert (kept[0], kept[-1]) == (0, len(values) - 1)
    finite = values[np.isfinite(values)]
    if len(finite):
        shown = values[kept][np.isfinite(values[kept])]
        assert (shown.min(), shown.max()) == (finite.min(), finite.max())


@settings(derandomize=True, max_examples=40, deadline=None)
@given(places=st.sets(st.integers(1, 1998), max_size=6), bad=st.sets(st.integers(1, 1998), max_size=6))
def test_every_restart_and_every_mark_stays_where_there_are_few(places, bad):
    x = np.arange(2000.0)
    for place in sorted(places):
        x[place:] -= 100
    values = np.cos(np.arange(2000.0))
    values[sorted(bad)] = np.nan
    kept = kept_points(x, values, 100)
    assert set(restarts(x)) == set(kept[restarts(x[kept])])
    first = {place for place in bad if place - 1 not in bad}
    assert first <= set(kept)


def test_a_curve_of_marks_alone_is_thinned_all_the_same():
    values = np.where(np.arange(5000) % 2, np.nan, np.arange(5000.0))
    kept = kept_points(np.zeros(5000), values, 100)
    assert len(kept) <= 100
    assert {0, 4998, 4999} <= set(kept)


def test_nothing_is_drawn_of_too_few_points():
    with pytest.raises(ValueError, match="at least 16 points are drawn of a curve, not 3"):
        kept_points(np.zeros(9), np.zeros(9), 3)
