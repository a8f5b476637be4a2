"""The configuration as groups."""

from __future__ import annotations

import pytest

from runreport.pages.overview.config_tree import ENTRIES, WHOLE, config_groups


def test_parts_are_groups_in_order_and_loose_settings_come_first() -> None:
    groups = config_groups({"kind": "run.config", "model": {"a": 1, "b": {"c": [1, 2]}}, "seed": 7})
    assert [group.name for group in groups] == ["run", "model"]
    assert [(e.name, e.shown) for e in groups[1].entries] == [("a", "1"), ("b.c", "1, 2")]


def test_values_are_written_for_people() -> None:
    (group,) = config_groups({"t": {"yes": True, "rate": 0.001, "none": None, "n": 10**20}})
    assert [entry.shown for entry in group.entries] == ["yes", "0.001", "none", "1" + "0" * 20]


@pytest.mark.fault(70)
def test_secrets_are_hidden_at_every_depth() -> None:
    (group,) = config_groups({"t": {"api_key": "a", "x": {"wandb_TOKEN": "b"}, "password": {"c": "d"}}})
    assert {entry.shown for entry in group.entries} == {"(token)"}


def test_ten_thousand_characters_are_cut_with_the_whole_behind_them() -> None:
    (entry,) = config_groups({"t": {"a": "x" * 10_000}})[0].entries
    assert (len(entry.shown), len(entry.whole), entry.whole_says) == (120, 10_000, "all 10000 characters")
    (huge,) = config_groups({"t": {"a": "x" * 100_000}})[0].entries
    assert len(huge.whole) == WHOLE


def test_too_many_and_too_deep_settings_are_counted_or_said() -> None:
    deep: dict[str, object] = {}
    for _ in range(2000):
        deep = {"a": deep}
    groups = config_groups({"t": {str(i): i for i in range(ENTRIES + 5)}, "deep": deep})
    assert groups[0].left_out == 5
    assert groups[1].entries[0].name == "a.a.a"


def test_no_config_has_no_groups() -> None:
    assert config_groups({}) == ()
