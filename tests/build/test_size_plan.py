"""The ladder: each rung keeps at most what the one before kept, and the plan is the highest that fits."""

from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.build.size_plan import LEAST_POINTS, Extent, first_that_fits, ladder
from runreport.pages.thinning import Thinning, evenly_spaced

EXTENTS = st.builds(Extent, st.integers(0, 200), st.integers(0, 60_000), st.sampled_from([0.0, 0.2, 0.6]))
RANK = {"all": 2, "newest": 1, "none": 0}


def kept(thinning: Thinning, extent: Extent) -> tuple[float, ...]:
    """How much of everything a rung keeps."""
    amounts = [thinning.epochs or extent.epochs, thinning.points or extent.points]
    return (*amounts, *(RANK[value] if isinstance(value, str) else float(value) for value in astuple(thinning)[2:]))


def weight(thinning: Thinning, extent: Extent) -> int:
    """A size that grows with everything kept."""
    epochs, points, *rest = kept(thinning, extent)
    return int(1000 + epochs * (10 + points) * (1 + sum(rest)) + 5000 * thinning.has_plotly)


@settings(max_examples=40)
@given(EXTENTS)
def test_every_rung_keeps_at_most_what_the_one_before_kept(extent):
    rungs = [kept(rung, extent) for rung in ladder(extent)]
    for before, after in pairwise(rungs):
        assert all(new <= old for old, new in zip(before, after, strict=True))
        assert after != before


@settings(max_examples=60)
@given(EXTENTS, st.integers(1, 10**8), st.integers(0, 10**8))
def test_a_plan_fits_or_is_refused_and_a_larger_limit_never_keeps_less(extent, limit, more):
    rungs = ladder(extent)
    small, large = (first_that_fits(lambda t: weight(t, extent), rungs, size) for size in (limit, limit + more))
    if small is None:
        assert weight(rungs[-1], extent) > limit
        return
    assert weight(small, extent) <= limit
    assert large is not None
    assert all(new >= old for old, new in zip(kept(small, extent), kept(large, extent), strict=True))
    place = rungs.index(small)
    assert place == 0 or weight(rungs[place - 1], extent) > limit


def test_nothing_is_thinned_when_everything_fits_and_nothing_else_is_measured():
    asked = []

    def size_of(thinning):
        asked.append(thinning)
        return 10

    assert first_that_fits(size_of, ladder(Extent(30, 5000)), 10) == Thinning()
    assert set(asked) == {Thinning()}


def test_few_rungs_are_measured_however_many_there_are():
    asked = []

    def size_of(thinning):
        asked.append(thinning)
        return weight(thinning, extent)

    extent = Extent(10_000, 60_000)
    assert first_that_fits(size_of, ladder(extent), 3_000_000) is not None
    assert len(asked) < 20


def test_points_never_fall_below_the_least_and_epochs_not_below_two():
    last = ladder(Extent(100, 60_000))[-1]
    assert (last.epochs, last.points) == (2, LEAST_POINTS)
    small = ladder(Extent(1, 40))[-1]
    assert (small.epochs, small.points) == (None, None)


def test_a_library_that_is_most_of_a_report_goes_before_its_data():
    assert ladder(Extent(3, 100, 0.6))[1] == Thinning(has_plotly=False)
    assert ladder(Extent(3, 100, 0.1))[1] == Thinning(bits=8)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60, unique=True).map(sorted), st.integers(0, 80))
def test_the_first_and_the_last_epoch_always_stay_and_as_many_as_wanted(epochs, wanted):
    chosen = evenly_spaced(epochs, wanted)
    assert (chosen[0], chosen[-1]) == (epochs[0], epochs[-1])
    assert len(chosen) == min(len(epochs), max(2, wanted))
    assert list(chosen) == sorted(set(chosen))
    assert set(chosen) <= set(epochs)


@pytest.mark.parametrize(("wanted", "chosen"), [(None, range(11)), (3, (0, 5, 10)), (6, (0, 2, 4, 6, 8, 10))])
def test_epochs_between_are_spread_evenly(wanted, chosen):
    assert evenly_spaced(range(11), wanted) == tuple(chosen)
