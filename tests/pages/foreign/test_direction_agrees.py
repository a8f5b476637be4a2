"""The overview's choice of a best value and the comparison's never point in opposite ways."""

from __future__ import annotations

from runreport.pages.comparison.direction import direction_of
from runreport.pages.foreign.curve_names import LOSS, SCORE, named


def test_no_word_is_better_downwards_on_one_page_and_upwards_on_the_other() -> None:
    assert {word: direction_of(word) for word in LOSS if direction_of(word) == "up"} == {}
    assert {word: direction_of(word) for word in SCORE if direction_of(word) == "down"} == {}
    assert (named("val/elbo").kind, direction_of("val/elbo")) == ("other", "")  # it is written with either sign
