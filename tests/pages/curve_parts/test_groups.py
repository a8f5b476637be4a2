"""Curves by the prefix of their tags."""

from __future__ import annotations

import numpy as np

from runreport.pages.curve_parts.groups import groups_of
from runreport.runs.logged import Curve


def named(*tags: str, is_system: bool = False) -> list[Curve]:
    return [Curve(tag, np.zeros(1), np.zeros(1), "f", is_system=is_system) for tag in tags]


def titles(curves: list[Curve]) -> list[tuple[str, list[str]]]:
    return [(group.title, [curve.tag for curve in group.curves]) for group in groups_of(curves)]


def test_plain_tags_come_first_then_training_evaluation_and_the_rest_and_the_machine_last():
    tags = ["grad/b", "grad/a", "eval/x", "eval/y", "train/x", "train/y", "lr"]
    assert titles([*named("gpu/load", "gpu/heat", is_system=True), *named(*tags)]) == [
        ("Metrics", ["lr"]),
        ("train", ["train/x", "train/y"]),
        ("eval", ["eval/x", "eval/y"]),
        ("grad", ["grad/a", "grad/b"]),
        ("System", ["gpu/heat", "gpu/load"]),
    ]


def test_a_prefix_of_one_tag_is_no_group():
    assert titles(named("train/loss", "acc")) == [("Metrics", ["acc", "train/loss"])]


def test_splits_are_prefixes_without_a_slash_too():
    found = groups_of(named("train_loss", "train_acc", "eval/loss", "eval_acc", "training"))
    assert [(group.title, len(group.curves)) for group in found] == [("Metrics", 1), ("train", 2), ("eval", 2)]


def test_a_page_of_many_begins_small():
    found = groups_of(named(*(f"{head}/{i}" for head in "abc" for i in range(30))))
    assert [group.is_open for group in found] == [True, False, False]
    assert [group.is_open for group in groups_of(named(*(f"a/{i}" for i in range(500))))] == [True]
    assert groups_of([]) == ()
