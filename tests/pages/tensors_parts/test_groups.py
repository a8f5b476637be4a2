from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.tensors_parts.groups import COLORS, OTHER, WORDS, group_island, group_words
from runreport.tensors.name_rules import RULES


def test_every_kind_that_names_tell_has_words():
    assert {group for group, _ in RULES} | {"lora", "linear", "other"} <= set(WORDS)
    assert group_words("new_kind") == "new kind"


@given(st.dictionaries(st.sampled_from([*WORDS, "unheard", "of"]), st.integers(1, 1000)))
@settings(max_examples=60)
def test_no_two_kinds_share_a_colour_but_grey(counts: dict[str, int]):
    island = group_island(counts)
    colors = [one["color"] for one in island if one["color"] != OTHER]
    assert {one["name"] for one in island} == set(counts)
    assert len(colors) == len(set(colors))
    assert all(0 <= color < COLORS for color in colors)


def test_a_kind_has_the_colour_it_wishes_where_nobody_came_before():
    island = {one["name"]: one["color"] for one in group_island({"attention_qkv": 9, "conv": 1, "norm": 4, "other": 2})}
    assert island == {"attention_qkv": 0, "norm": 8, "conv": 1, "other": OTHER}
