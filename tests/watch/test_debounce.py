"""A burst is one build, a drip cannot put it off for ever, and building takes a tenth of the time at most."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.watch.debounce import PATIENCE_S, QUIET_S, SHARE, Debounce

times = st.floats(0, 1e6)
gaps = st.lists(st.floats(0, 3), min_size=1, max_size=60)
costs = st.floats(0, 100)


def builds(moments: list[float], cost_s: float = 0.0) -> list[float]:
    """When builds would follow changes at these ascending moments, each taking no time."""
    found: list[float] = []
    burst = Debounce(cost_s)
    for moment in moments:
        due = burst.due_in(moment)
        if due is not None and due <= 0:
            found.append(moment + due)
            burst = Debounce(cost_s)
        burst.note(moment)
    last = burst.due_in(moments[-1])
    return found if last is None else [*found, moments[-1] + last]


def summed(steps: list[float]) -> list[float]:
    return [sum(steps[: i + 1]) for i in range(len(steps))]


def test_nothing_changed_nothing_is_due() -> None:
    assert Debounce().due_in(5.0) is None


def test_one_change_is_built_when_it_was_quiet() -> None:
    burst = Debounce()
    burst.note(10.0)
    assert burst.due_in(10.0) == pytest.approx(QUIET_S)
    assert burst.due_in(10.1) == pytest.approx(QUIET_S - 0.1)
    assert (burst.due_in(11.0) or 1.0) <= 0


@pytest.mark.fault(106)
def test_ten_thousand_changes_at_once_are_one_build() -> None:
    assert len(builds([5 + i * 1e-5 for i in range(10_000)])) == 1


@pytest.mark.fault(107)
@pytest.mark.parametrize(("cost_s", "wait_s"), [(0.0, 1.0), (0.5, 5.0), (1.0, 10.0), (60.0, 10.0)])
def test_under_a_drip_builds_follow_after_a_patience_that_grows_with_their_cost(cost_s: float, wait_s: float) -> None:
    found = builds([i * 0.1 for i in range(400)], cost_s)
    between = [late - early for early, late in itertools.pairwise(found)]
    assert found[0] == pytest.approx(wait_s)
    assert all(wait_s <= gap <= wait_s + 0.11 for gap in between[:-1])
    assert wait_s <= max(PATIENCE_S)
    assert cost_s > 1 or cost_s <= SHARE * wait_s + 1e-9


@pytest.mark.fault(107)
@given(steps=gaps, cost_s=costs)
def test_no_change_waits_longer_than_the_patience(steps: list[float], cost_s: float) -> None:
    moments = summed(steps)
    found = builds(moments, cost_s)
    for moment in moments:
        after = [at for at in found if at >= moment - 1e-9]
        assert after
        assert after[0] - moment <= Debounce(cost_s).patience_s + 1e-6


@given(steps=gaps)
def test_changes_closer_than_the_quiet_time_share_a_build(steps: list[float]) -> None:
    moments = summed([step * QUIET_S / 4 for step in steps])  # all closer than that
    total = moments[-1] - moments[0]
    assert len(builds(moments)) <= 1 + total // PATIENCE_S[0]


@given(first=times, later=st.floats(0, 10), now=st.floats(0, 20))
def test_time_only_brings_a_build_nearer_and_a_change_never_before_the_patience(
    first: float, later: float, now: float
) -> None:
    burst = Debounce()
    burst.note(first)
    before = burst.due_in(first)
    burst.note(first + later)
    after = burst.due_in(first)
    assert before is not None
    assert after is not None
    assert before <= after <= PATIENCE_S[0] + 1e-6
    assert (burst.due_in(first + now) or 0.0) == pytest.approx(after - now, abs=1e-6)


@given(low=costs, high=costs)
def test_the_patience_grows_with_the_cost_within_its_bounds(low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert PATIENCE_S[0] <= Debounce(low).patience_s <= Debounce(high).patience_s <= PATIENCE_S[1]
