"""The command that trains a run again."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable

from runreport.pages.overview.reproduce import reproduce_command
from runreport.pages.page import RunView


def test_a_shell_reads_it_as_the_settings_of_the_run(full_view: Callable[..., RunView]) -> None:
    config = full_view().run.config
    words = shlex.split(reproduce_command(config).replace("\\\n", " "))
    assert words[:9] == shlex.split("runreport train gmvae --data digits --epochs 12 --seed 7")
    assert words[9::2] == ["--set"] * len(words[10::2])
    assert {"train.learning_rate=0.001", "train.categorical_kl_anneal=true", "model.components=10"} <= set(words)


def test_a_folder_with_odd_characters_is_one_word(full_view: Callable[..., RunView]) -> None:
    config = full_view().run.config
    assert config is not None
    odd = dataclasses.replace(config, data=dataclasses.replace(config.data, name="idx", path="my data; rm -rf $HOME"))
    assert "idx:my data; rm -rf $HOME" in shlex.split(reproduce_command(odd).replace("\\\n", " "))


def test_an_unreadable_config_gives_no_command() -> None:
    assert reproduce_command(None) == ""
