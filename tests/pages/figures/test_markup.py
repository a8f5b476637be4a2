"""Elements as text."""

from __future__ import annotations

from markupsafe import Markup

from runreport.pages.figures.markup import element, number


def test_attributes_and_children_are_escaped_and_markup_is_kept() -> None:
    made = element("a", {"b": '"<', "c": None, "d": 1.50}, "<i>", Markup("<i/>"))
    assert made == '<a b="&#34;&lt;" d="1.5">&lt;i&gt;<i/></a>'


def test_numbers_are_short_and_zero_has_no_sign() -> None:
    assert [number(value) for value in (1.0, 1.006, -0.001, 12.5)] == ["1", "1.01", "0", "12.5"]
