"""What a page says about private text."""

from __future__ import annotations

from pathlib import Path

from runreport.pages.removed import removed_sentence
from runreport.runs.run import Run


def sentence(**removed: int) -> str:
    return removed_sentence(Run("x", Path("x"), "lab", "unknown", None, {}, {}, (), (), (), (), removed=removed))


def test_a_page_says_what_was_replaced_and_nothing_where_nothing_was() -> None:
    assert sentence() == ""
    assert sentence(home=1) == "1 home path was replaced by words such as (e-mail) or (home)."
    assert sentence(host=2, user=1).startswith("2 host names and 1 user name were replaced by ")
