"""What is kept of very many things: evenly spread, the first and the last, within limit and budget."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records.spread import STEPS, Spread


def spread_of(count: int, *, budget: int = 10**9, tags: int = 1, weight: int = 1) -> Spread[int]:
    spread: Spread[int] = Spread(lambda _: weight, budget=budget)
    for thing in range(count):
        for tag in range(tags):
            spread.add(f"{tag}".encode(), thing)
    return spread


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(1, 3000))
def test_first_and_last_stay_and_steps_are_even(count: int) -> None:
    spread = spread_of(count)
    kept = list(spread.things())
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert len(kept) <= STEPS
    assert len(kept) == count or len(kept) > STEPS // 2
    assert len({after - before for before, after in pairwise(kept[:-1])}) <= 1
    assert (spread.total, spread.kept) == (count, len(kept))


def test_a_budget_of_all_tags_halves_the_limit() -> None:
    spread = spread_of(300, budget=1000, tags=10, weight=2)
    assert spread.kept * 2 <= 1000
    assert spread.limit < STEPS
    kept = list(spread.things())
    assert kept.count(0) == kept.count(299) == 10


def test_more_tags_than_the_budget_keep_two_things_each() -> None:
    spread = spread_of(5, budget=10, tags=40)
    assert sorted(spread.things()) == [0] * 40 + [4] * 40
