"""How numbers and times are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages import words


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (24.287, 4, "24.29"),
        (0.5, 3, "0.500"),
        (12.0, 4, "12"),
        (1234567, 15, "1\u2009234\u2009567"),
        (-3.5, 2, "−3.5"),
        (0.00001234, 3, "1.23e−05"),
        (0, 4, "0"),
        (None, 4, "–"),
        (math.nan, 4, "–"),
        (math.inf, 4, "–"),
    ],
)
def test_numbers_keep_their_significant_digits_and_missing_ones_are_dashes(
    value: float | None, digits: int, text: str
) -> None:
    assert words.figure(value, digits) == text


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.99999, "99.9 %"), (0.941, "94.1 %"), (0.3049, "30 %"), (0, "0 %")]
)
def test_a_share_below_one_is_never_a_hundred_per_cent(share: float, text: str) -> None:
    assert words.percent(share) == text.replace(" ", "\u202f")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.84, "0.8 s"),
        (42.2, "42 s"),
        (252, "4 min 12 s"),
        (11100, "3 h 05 min"),
        (-5, "0.0 s"),
        (59.7, "1 min 00 s"),
    ],
)
def test_durations_are_never_negative_and_never_sixty_seconds(seconds: float, text: str) -> None:
    assert words.duration(seconds).replace("\u202f", " ") == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (4_061_200, "4.06 MB"), (10**16, "1e+04 TB")],
)
def test_sizes_use_powers_of_a_thousand(n: int, text: str) -> None:
    assert words.size(n).replace("\u202f", " ") == text


@pytest.mark.fault(61)
def test_times_without_an_offset_are_utc_and_nonsense_is_no_time() -> None:
    assert words.when("2026-11-20T14:05:31") == "2026-11-20 14:05"
    assert words.when("2026-11-20T14:05:31+02:00") == "2026-11-20 12:05"
    for nonsense in ("yesterday", None, 1e308, "9999-12-31T23:59:59-23:00", {}):
        assert words.when(nonsense) == "–"


@pytest.mark.fault(61)
def test_a_clock_that_went_back_gives_no_duration() -> None:
    assert words.seconds_between("2026-11-20T14:00:10Z", "2026-11-20T14:00:00Z") is None
    assert words.seconds_between("2026-11-20T14:00:00Z", "2026-11-20T14:00:10Z") == 10


@pytest.mark.fault(63)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_text_for_a_page_is_encodable_and_keeps_everything_but_nul(text: str) -> None:
    shown = words.visible(text)
    shown.encode("utf-8")
    assert shown == text.replace("\0", "\u2400")


def test_a_lone_surrogate_becomes_its_escape() -> None:
    assert words.visible("a\ud800b") == "a\\ud800b"


@pytest.mark.fault(79)
def test_a_long_text_is_cut_and_kept_whole() -> None:
    shown, whole = words.shortened("x" * 500)
    assert (len(shown), len(whole)) == (words.CUT, 500)
    assert words.shortened("short") == ("short", "")


def test_small_numbers_are_words() -> None:
    assert [words.spelled(n) for n in (0, 9, 12, 13)] == ["zero", "nine", "twelve", "13"]
    assert words.spelled(3, capital=True) == "Three"
