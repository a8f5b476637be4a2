"""Colours and dashes of runs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.comparison.run_styles import DASHES, PALE, STRONG, run_styles

IDS = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=60, unique=True)


@settings(derandomize=True, max_examples=30, deadline=None)
@given(ids=IDS, new=st.text(min_size=9, max_size=12))
def test_a_run_that_comes_last_changes_no_other(ids: list[str], new: str) -> None:
    assert run_styles([*ids, new])[: len(ids)] == run_styles(ids)


@settings(derandomize=True, max_examples=30, deadline=None)
@given(ids=IDS)
def test_fifty_runs_have_styles_of_their_own_and_the_rest_say_that_they_share(ids: list[str]) -> None:
    styles = run_styles(ids)
    most = (len(STRONG) + len(PALE)) * DASHES
    own = [(style.color, style.dash) for style in styles if not style.is_shared]
    assert len(set(own)) == len(own) == min(len(ids), most)


def test_the_first_six_runs_have_the_six_colours_that_hold_on_white_as_solid_lines() -> None:
    styles = run_styles([f"run {number}" for number in range(6)])
    assert {style.color for style in styles} == set(STRONG)
    assert {style.dash for style in styles} == {0}


def test_the_same_ids_have_the_same_styles_as_last_year() -> None:
    assert [(one.color, one.dash) for one in run_styles(["a", "b", "c"])] == [(6, 0), (8, 0), (4, 0)]
