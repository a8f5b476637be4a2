"""Sparklines."""

from __future__ import annotations

import math

from runreport.pages.figures.spark_svg import spark_svg


def test_the_dot_is_at_the_last_number_and_the_words_are_escaped() -> None:
    svg = spark_svg((0, 1, 2), (2.0, 1.0, math.nan), 'a "loss" <b>')
    assert "NaN" not in svg
    assert 'aria-label="a &#34;loss&#34; &lt;b&gt;"' in svg
    assert svg.count("L") == 1


def test_nothing_is_drawn_for_no_numbers() -> None:
    assert spark_svg((0, 1), (math.nan, math.inf), "x") == ""
    assert spark_svg((), (), "x") == ""


def test_one_number_is_a_dot() -> None:
    assert "<circle" in spark_svg((3,), (1.5,), "x")
