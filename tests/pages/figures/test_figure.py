"""Figures and their tables."""

from __future__ import annotations

from markupsafe import Markup

from runreport.pages.figures.figure import TABLE_ROWS, Figure, numbered, spread_rows


def test_numbers_run_over_the_figures_that_exist() -> None:
    one = Figure("a", "t", "s", "alt", Markup(""), "o")
    assert [figure.number for figure in numbered((one, None, one))] == [1, 2]


def test_a_long_table_shows_its_first_and_last_row_and_says_what_is_left_out() -> None:
    rows = tuple((str(i),) for i in range(1000))
    shown, note = spread_rows(rows)
    assert (shown[0], shown[-1], len(shown)) == (("0",), ("999",), TABLE_ROWS)
    assert note == f"{TABLE_ROWS} of 1000 rows, evenly spread"
    assert spread_rows(rows[:5]) == (rows[:5], "")
