"""Axes: round ticks inside the domain, and labels that tell them apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.figures.scale import Scale, domain, loose, nice_ticks, tick_texts

finite = st.floats(-1e12, 1e12, allow_nan=False)


def test_ticks_of_a_known_axis() -> None:
    assert nice_ticks(0, 1, 5) == pytest.approx((0, 0.2, 0.4, 0.6, 0.8, 1.0))
    assert nice_ticks(3, 97, 5) == (20, 40, 60, 80)


def test_epochs_have_whole_ticks() -> None:
    assert nice_ticks(0, 3, 8, whole=True) == (0, 1, 2, 3)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(finite, finite, st.integers(1, 12))
def test_ticks_are_inside_ascending_and_few(a: float, b: float, count: int) -> None:
    low, high = sorted((a, b))
    if high - low <= 1e-6 * max(abs(low), abs(high), 1e-6):
        return
    ticks = nice_ticks(low, high, count)
    room = 1e-6 * (high - low)
    assert all(low - room <= tick <= high + room for tick in ticks)
    assert list(ticks) == sorted(set(ticks))
    assert len(ticks) <= 2 * count + 2
    assert len(set(tick_texts(ticks))) == len(ticks) or max(map(abs, ticks)) >= 1e6


def test_a_widened_domain_begins_and_ends_at_ticks() -> None:
    assert loose(1.2, 48.3, 4) == (0, 50)
    assert loose(5, 5, 4) == (5, 5)


@pytest.mark.fault(137)
def test_a_domain_ignores_what_is_not_finite_and_makes_room_for_one_value() -> None:
    assert domain([math.nan, 2.0, math.inf, 5.0]) == (2.0, 5.0)
    assert domain([4.0]) == (3.6, 4.4)
    assert domain([0.0]) == (-0.5, 0.5)
    assert domain([]) == (0.0, 1.0)
    assert domain([2.0], least=0, most=10) == (0, 10)


def test_a_scale_maps_ends_to_ends_and_a_point_to_the_middle() -> None:
    scale = Scale(0, 10, 100, 0)
    assert (scale(0), scale(10), scale(5)) == (100, 0, 50)
    assert Scale(3, 3, 0, 10)(3) == 5


def test_labels_have_a_true_minus_and_equal_decimals() -> None:
    assert tick_texts((-0.5, 0.0, 0.5)) == ("−0.5", "0.0", "0.5")
    assert tick_texts((0, 5000, 10000)) == ("0", "5\u2009000", "10\u2009000")
