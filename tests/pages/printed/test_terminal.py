from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.printed.terminal import BOLD, LONGEST, SAID, Line, terminal_line


@pytest.mark.parametrize(
    ("raw", "text", "overwritten"),
    [
        ("plain text\twith a tab", "plain text\twith a tab", 0),
        ("", "", 0),
        ("\r  0%|  | 0/9\r 50%|# | 5/9\r100%|##| 9/9", "100%|##| 9/9", 2),
        ("1/9 [>.]\b\b\b\b\b\b\b\b\r9/9 [==]", "9/9 [==]", 1),
        ("done\r", "done", 0),
        ("done\r\x1b[K", "done", 0),
        ("\x1b[A\x1b[2Kloss\x1b[0m", "loss", 0),
        ("\x1b]8;;http://x\x1b\\name\x1b]8;;\x07", "name", 0),
        ("a\0b\x7f\u2028", "a\u2400b\u2421\u2424", 0),
        ("cut \x1b[3", "cut \u241b[3", 0),
    ],
)
def test_a_line_is_what_a_terminal_leaves(raw: str, text: str, overwritten: int):
    line = terminal_line(raw)
    assert (line.text, line.overwritten) == (text, overwritten)


def test_colours_are_runs_in_utf_16_units():
    line = terminal_line("\U0001f525\x1b[1;31mred\x1b[22m thin\x1b[0m end")
    assert line.runs == (
        (2, 0),
        (3, 2 | BOLD),
        (5, 2),
        (4, 0),
    )
    assert terminal_line("\x1b[38;5;196mx\x1b[39my").runs == ()
    assert terminal_line("\x1b[94mx").runs == ((1, 5),)


def test_a_very_long_line_is_cut_and_says_so():
    line = terminal_line("x" * (LONGEST + 1234))
    assert line.text == "x" * LONGEST + " … 1,234 more characters"
    assert line.runs[-1] == (len(" … 1,234 more characters"), SAID)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(derandomize=True, max_examples=150)
def test_no_control_is_left_and_runs_cover_the_line(raw: str):
    line = terminal_line(raw.replace("\n", ""))
    assert not [c for c in line.text if (ord(c) < 32 and c != "\t") or 127 <= ord(c) < 160]
    assert line.runs == () or sum(n for n, _ in line.runs) == len(line.text.encode("utf-16-le")) // 2


def test_a_line_without_controls_is_itself():
    assert terminal_line("ä ☃ 7") == Line("ä ☃ 7")
