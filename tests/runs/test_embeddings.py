"""Which of the vectors that a program saved are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runreport.runs.embeddings import LAST_STEP, embedding_set
from runreport.runs.inputs import METADATA, SPRITE, VECTORS
from runreport.runs.logged import Embedding, Logged
from runreport.runs.planned import planned_config
from runreport.runs.run import Run

ROOT = Path("/runs")


def run_of(*embeddings: Embedding, folder: str = "a") -> Run:
    logged: dict[str, Any] = {"tree": ROOT, "logged": Logged(embeddings=embeddings)}
    return Run("a", ROOT / folder, "projector", "unknown", None, {}, {}, (), (), (), (), **logged)


def saved(tag: str, step: int | None, file: str, metadata: str | None = None) -> Embedding:
    return Embedding(tag, step, file, metadata, None, None)


def test_paths_are_those_of_the_log_and_steps_ascend() -> None:
    found = embedding_set(run_of(saved("e", 9, "a/9/t.tsv", "a/9/m.tsv"), saved("e", 2, "a/2/t.tsv", "b/m.tsv")))
    assert found is not None
    assert list(found.steps) == [2, 9]
    newest = {(VECTORS, None): "a/9/t.tsv", (METADATA, None): "a/9/m.tsv"}
    tables = {
        (VECTORS, 2): "a/2/t.tsv",
        (METADATA, 2): "b/m.tsv",
        (VECTORS, 9): "a/9/t.tsv",
        (METADATA, 9): "a/9/m.tsv",
    }
    assert found.files == newest | tables


def test_the_tag_with_the_most_steps_is_shown_and_the_others_are_named() -> None:
    found = embedding_set(
        run_of(saved("b", 1, "a/1"), saved("z", 1, "a/2"), saved("z", 2, "a/3"), saved("a", 1, "a/4"))
    )
    assert found is not None
    assert (found.tag, found.other_tags) == ("z", ("a", "b"))
    equal = embedding_set(run_of(saved("b", 1, "a/1"), saved("a", 1, "a/2")))
    assert equal is not None
    assert equal.tag == "a"


def test_what_has_no_step_of_its_own_is_counted() -> None:
    found = embedding_set(run_of(saved("e", None, "a/x"), saved("e", None, "a/y"), saved("e", LAST_STEP + 1, "a/w")))
    assert found is not None
    assert (list(found.steps), found.left_out) == ([0], 2)
    assert embedding_set(run_of(saved("e", LAST_STEP + 1, "a/z"))) is None


def test_only_a_run_with_such_vectors_has_something_to_compute() -> None:
    assert planned_config(run_of()) is None
    config = planned_config(run_of(saved("e", 1, "a/x", "a/m")))
    assert config is not None
    assert config.is_logged
    assert config.data.classes == 1
    bare = planned_config(run_of(saved("e", 1, "x"), folder=""))
    assert bare is not None
    assert bare.data.classes == 0


def test_the_picture_of_a_sample_has_the_size_that_the_program_states() -> None:
    one = Embedding("e", 1, "a/t.tsv", None, "a/s.png", (8, 5))
    found = embedding_set(run_of(one))
    assert found is not None
    assert found.picture_shape == (5, 8)
    assert found.files[SPRITE, None] == "a/s.png"
    bare = embedding_set(run_of(one, Embedding("e", 2, "a/u.tsv", None, "a/s.png", None)))
    assert bare is not None
    assert bare.picture_shape == (5, 8)
    assert bare.files[VECTORS, None] == "a/u.tsv"
    late = embedding_set(run_of(one, saved("e", 3, "a/v.tsv")))  # its picture is not written yet
    assert late is not None
    assert (late.files[VECTORS, None], late.files[SPRITE, None]) == ("a/t.tsv", "a/s.png")
