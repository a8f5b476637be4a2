"""The most telling settings, under whatever name."""

from __future__ import annotations

from runreport.pages.foreign.key_settings import MOST, TELLING, key_settings


def test_settings_are_found_by_the_names_programs_give_them_with_their_path() -> None:
    config = {"args": {"learning_rate": 5e-5, "model": {"name_or_path": "x"}}, "seed": 0, "model_type": "gpt2"}
    found = {one.name: (one.shown, one.key) for one in key_settings(config)}
    assert found == {
        "model": ("gpt2", "model_type"),
        "learning rate": ("5e-05", "args.learning_rate"),
        "seed": ("0", "seed"),
    }


def test_of_several_the_highest_counts_and_empty_ones_do_not() -> None:
    config = {"a": {"lr": 1}, "lr": 0.5, "optimizer": None, "opt": "lion", "bf16": True, "data": ["a", "b"]}
    found = {one.name: one.shown for one in key_settings(config)}
    assert found == {"data": "a, b", "learning rate": "0.5", "optimizer": "lion", "precision": "yes"}


def test_there_are_never_too_many() -> None:
    assert len(key_settings({names.split()[0]: 1 for names in TELLING.values()})) == MOST
    assert key_settings({}) == ()
