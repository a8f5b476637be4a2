"""Where the vocabulary of a run's model lies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from foreign_run import write_files

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.saved import tokenizer_file as module
from runreport.runs.readers.saved.tokenizer_file import tokenizer_file
from runreport.runs.readers.tree import read_tree

SAVED = (CheckpointFile("run/checkpoint-1", 1), CheckpointFile("run/checkpoint-2/model.safetensors", 2))


def found(root: Path, *files: str, config: Mapping[str, object] | None = None) -> str | None:
    weights = ("run/checkpoint-1/model.safetensors", "run/checkpoint-2/model.safetensors")
    tree = read_tree(write_files(root, dict.fromkeys((*weights, *files), "x")))
    return tokenizer_file(tree, "run", SAVED, config or {})


def test_beside_the_newest_checkpoint_before_older_ones_before_the_run(tmp_path: Path) -> None:
    names = ["run/vocab.txt", "run/checkpoint-1/tokenizer.json", "run/checkpoint-2/vocab.json"]
    assert found(tmp_path / "a", *names) == "run/checkpoint-2/vocab.json"
    assert found(tmp_path / "b", *names[:2]) == "run/checkpoint-1/tokenizer.json"
    assert found(tmp_path / "c", names[0]) == "run/vocab.txt"
    assert found(tmp_path / "d", "other/vocab.txt") is None


def test_of_several_in_a_folder_the_one_that_says_most(tmp_path: Path) -> None:
    assert found(tmp_path, "run/vocab.json", "run/tokenizer.json", "run/tokenizer.model") == "run/tokenizer.json"


@pytest.mark.parametrize("config", [{"dataset": "b"}, {"config": {"dataset": "b"}}])
def test_of_nanogpt_it_lies_with_the_data_set_that_the_settings_name(tmp_path: Path, config: dict) -> None:
    assert found(tmp_path, "data/a/meta.pkl", "data/b/meta.pkl", config=config) == "data/b/meta.pkl"


def test_which_of_several_data_sets_it_was_is_not_guessed(tmp_path: Path) -> None:
    assert found(tmp_path / "a", "data/a/meta.pkl", "data/b/meta.pkl") is None
    assert found(tmp_path / "b", "data/a/meta.pkl") == "data/a/meta.pkl"
    assert found(tmp_path / "c", "data/a/meta.pkl", config={"dataset": "b"}) is None


def test_files_that_are_empty_or_too_large_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = read_tree(write_files(tmp_path, {"run/tokenizer.json": "", "run/vocab.json": "x" * 9, "run/vocab.txt": "x"}))
    monkeypatch.setattr(module, "VOCABULARY_LIMIT", 8)
    assert tokenizer_file(tree, "run", (), {}) == "run/vocab.txt"
