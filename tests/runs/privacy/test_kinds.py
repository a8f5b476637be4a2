"""How much was taken out, in words."""

from __future__ import annotations

from runreport.runs.privacy.kinds import removed_text


def test_counts_are_said_in_one_order_with_their_nouns() -> None:
    assert removed_text({}) == ""
    assert removed_text({"home": 1}) == "1 home path"
    assert removed_text({"token": 1200, "home": 0, "e-mail": 2}) == "2 e-mail addresses and 1\u2009200 secrets"
    assert removed_text({"user": 1, "host": 2, "home": 3}) == "3 home paths, 2 host names and 1 user name"
