"""What the artifacts of a run are made for, and from which files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runreport.runs.config import LOGGED_MODEL, TOKENS_MODEL
from runreport.runs.inputs import LISTED, MODEL, TOKENS
from runreport.runs.logged import CheckpointContents, CheckpointFile, Logged
from runreport.runs.planned import given_files, planned_config, sampled_files
from runreport.runs.run import Run
from runreport.runs.saved_models import ONE_MODEL


def saved(path: str, step: int, size: int = 100, **contents: object) -> CheckpointFile:
    found = replace(CheckpointContents("safetensors", (path,), size, tensors=3), **contents)  # type: ignore[arg-type]
    return CheckpointFile(path, step, found)


def run_with(*files: CheckpointFile, tokenizer: str | None = None) -> Run:
    run = Run("r", Path("/runs/r"), "tensorboard", "completed", None, {}, {}, (), (), (), ())
    return replace(run, tree=Path("/runs"), logged=replace(Logged(), checkpoints=files, tokenizer=tokenizer))


def test_weights_are_given_at_their_steps_with_all_their_files() -> None:
    shards = saved("c", 9, files=("c/1", "c/2"), index="c/i")
    assert given_files(run_with(saved("a", 5), shards)) == {
        (MODEL, 5): ("a",), (LISTED, 5): ("a",), (MODEL, 9): ("c/i", "c/1", "c/2"), (LISTED, 9): ("c/i", "c/1", "c/2"),
    }  # fmt: skip


def test_large_weights_are_given_for_the_list_alone_and_digested_in_pieces() -> None:
    given = given_files(run_with(saved("a", 5), saved("big", 6, ONE_MODEL + 1)))
    assert set(given) == {(MODEL, 5), (LISTED, 5), (LISTED, 6)}
    assert sampled_files(given) == {"big"}
    assert planned_config(run_with(saved("big", 6, ONE_MODEL + 1))) is not None


def test_a_file_that_is_read_at_another_step_is_digested_as_a_whole() -> None:
    assert sampled_files({(LISTED, 1): ("a", "b"), (MODEL, 2): ("b",)}) == {"a"}


def test_a_config_stands_for_weights_alone_and_for_tables_of_tokens() -> None:
    plain = planned_config(run_with(saved("a", 5)))
    assert plain is not None
    assert (plain.model.name, plain.data.n, plain.run_id) == (LOGGED_MODEL, 0, "r")
    tokens = run_with(saved("a", 5, token_table=("wte", 50)), tokenizer="tokenizer.json")
    found = planned_config(tokens)
    assert found is not None
    assert found.model.name == TOKENS_MODEL
    assert given_files(tokens)[TOKENS, 5] == ("tokenizer.json",)


def test_a_run_that_saved_nothing_has_no_config() -> None:
    assert planned_config(run_with()) is None
    assert given_files(run_with()) == {}
