"""Thinned curves keep their extremes, their ends' order, and their gaps."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.figures.chart import Line
from runreport.pages.figures.thin import thinned


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), min_size=1, max_size=400), st.integers(4, 60))
def test_extremes_survive_and_x_ascends(values: list[float], limit: int) -> None:
    line = thinned(Line("a", tuple(range(len(values))), tuple(values)), limit)
    finite = [value for value in values if math.isfinite(value)]
    kept = [value for value in line.ys if math.isfinite(value)]
    assert len(line.xs) <= max(limit, 4)
    assert list(line.xs) == sorted(set(line.xs))
    if finite:
        assert (min(kept), max(kept)) == (min(finite), max(finite))


def test_a_short_line_is_left_as_it_is() -> None:
    line = Line("a", (1, 2), (3, 4))
    assert thinned(line, 2) is line


def test_a_long_gap_stays_a_gap() -> None:
    values = (1.0,) * 100 + (math.nan,) * 100 + (2.0,) * 100
    kept = thinned(Line("a", tuple(range(300)), values), 30)
    assert any(math.isnan(value) for value in kept.ys)
