from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.media_parts.frames import frames, how_many, moment_text, spread, within
from runreport.runs.logged import Picture, Span


def picture(step: int | None, index: int = 0) -> Picture:
    return Picture("a", step, None, "image/png", 1, 1, Span("f", 0, 1), index)


def test_pictures_of_one_step_are_one_frame_and_a_step_logged_again_is_another():
    some = [picture(1), picture(1, 1), picture(2), picture(2), picture(1), picture(None), picture(None, 1)]
    found = [(frame.step, len(frame.pictures)) for frame in frames(some)]
    assert found == [(1, 2), (2, 1), (2, 1), (1, 1), (None, 1), (None, 1)]


def test_a_spread_keeps_both_ends_and_is_even():
    assert spread(10, 4) == (0, 3, 6, 9)
    assert spread(3, 9) == (0, 1, 2)
    assert spread(5, 1) == (4,)
    assert spread(5, 0) == spread(0, 3) == ()


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=5), st.integers(0, 60))
@settings(derandomize=True, max_examples=150)
def test_what_is_kept_is_within_the_budget_and_everything_where_it_fits(tags: list[list[int]], budget: int):
    kept = within(tags, budget)
    assert sum(sizes[place] for sizes, places in zip(tags, kept, strict=True) for place in places) <= budget
    assert all(list(places) == sorted(set(places)) for places in kept)
    if sum(map(sum, tags)) <= budget:
        assert [len(places) for places in kept] == [len(sizes) for sizes in tags]
    for sizes, places in zip(tags, kept, strict=True):
        assert len(places) < 2 or (places[0], places[-1]) == (0, len(sizes) - 1)


def test_tags_share_a_budget_alike_and_a_further_condition_holds():
    assert within([[1] * 100, [1] * 3], 8) == [(0, 25, 50, 74, 99), (0, 1, 2)]
    assert within([[1] * 10], 99, lambda wanted: wanted <= 2) == [(0, 9)]
    assert within([[5], [5], [3]], 8) == [(0,), (), (0,)]


@pytest.mark.parametrize(
    ("kept", "every", "says"),
    [
        (1, 1, "one step"),
        (12, 12, "all 12 steps"),
        (40, 1200, "40 of 1200 steps, evenly spread, first and last kept"),
        (1, 5, "1 of 5 steps, the last"),
        (0, 5, "0 of 5 steps"),
    ],
)
def test_words_say_how_many_are_shown(kept: int, every: int, says: str):
    assert how_many(kept, every, "step") == says


def test_a_time_that_is_none_is_not_shown():
    assert moment_text(1_700_000_000.7) == "2023-11-14 22:13:20"
    assert [moment_text(time) for time in (None, 1e300, float("nan"), float("inf"))] == ["", "", "", ""]
