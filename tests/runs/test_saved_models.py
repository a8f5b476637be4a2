"""Which saved weights of a run are measured, which are listed, and why others are left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runreport.runs import saved_models as module
from runreport.runs.logged import CheckpointContents, CheckpointFile, Logged
from runreport.runs.run import Run
from runreport.runs.saved_models import LAST_STEP, ONE_MODEL, saved_models


def saved(path: str, step: int | None, size: int = 100, **contents: object) -> CheckpointFile:
    found = CheckpointContents("safetensors", (path,), size, tensors=3)
    return CheckpointFile(path, step, replace(found, **contents))  # type: ignore[arg-type]


def run_with(*files: CheckpointFile) -> Run:
    run = Run("r", Path("/runs/r"), "tensorboard", "completed", None, {}, {}, (), (), (), ())
    return replace(run, tree=Path("/runs"), logged=replace(Logged(), checkpoints=files))


def test_models_are_numbered_by_step_whatever_the_order_of_their_files() -> None:
    found = saved_models(run_with(saved("z", 20), saved("a", 100), saved("b", 3)))
    assert [(one.number, one.label, one.files) for one in found.chosen] == [
        (3, "step 3", ("b",)), (20, "step 20", ("z",)), (100, "step 100", ("a",)),
    ]  # fmt: skip
    assert found.left_out == ()
    assert found.label(20) == "step 20"
    assert found.label(7) == "step 7"  # its file is gone


def test_files_without_a_step_stand_behind_the_others_under_their_own_names() -> None:
    found = saved_models(
        run_with(saved("final.pt", None), saved("a", 5), saved("best.pt", None), saved("far", LAST_STEP + 9))
    )
    assert [one.number for one in found.chosen] == [5, LAST_STEP + 1, LAST_STEP + 2, LAST_STEP + 3]
    assert [one.label for one in found.chosen] == ["step 5", "far", "best.pt", "final.pt"]


def test_the_only_file_is_number_zero() -> None:
    found = saved_models(run_with(saved("model.safetensors", None)))
    assert [(one.number, one.label) for one in found.chosen] == [(0, "model.safetensors")]


def test_of_equal_steps_the_first_by_path_counts() -> None:
    found = saved_models(run_with(saved("b/model", 5), saved("a/model", 5)))
    assert [one.files for one in found.chosen] == [("a/model",)]
    assert found.left_out == (("b/model", "a/model was saved at the same step"),)


def test_shards_are_the_index_and_its_parts() -> None:
    shards = saved("ckpt", 5, files=("ckpt/1", "ckpt/2"), index="ckpt/model.index.json")
    assert saved_models(run_with(shards)).chosen[0].files == ("ckpt/model.index.json", "ckpt/1", "ckpt/2")


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        ({"files": ()}, "no weights are there"),
        ({"tensors": None, "notes": ("its header is damaged",)}, "its header is damaged"),
        ({"tensors": None, "kind": "ONNX"}, "is not read (ONNX)"),
        ({"tensors": 0}, "holds no tensors"),
        ({"files": ("a", "b")}, "is several files without an index"),
    ],
)
def test_what_cannot_be_opened_says_why(contents: dict[str, Any], why: str) -> None:
    found = saved_models(run_with(saved("x", 1, **contents)))
    assert (found.chosen, found.left_out) == ((), (("x", why),))


def test_a_model_that_is_too_large_to_be_read_is_listed() -> None:
    found = saved_models(run_with(saved("small", 1), saved("large", 2, ONE_MODEL + 1)))
    assert [one.number for one in found.chosen] == [1]
    assert [one.number for one in found.listed] == [2]
    assert found.label(2) == "step 2"
    assert found.left_out == (("step 2", "has more than 4 GiB: its tensors are listed, their values are not read"),)


def test_of_too_many_an_even_choice_with_the_first_and_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ALL_MODELS", 500)
    found = saved_models(run_with(*(saved(f"c{step:02}", step) for step in range(21))))
    assert [one.number for one in found.chosen] == [0, 5, 10, 15, 20]
    assert len(found.left_out) == 16
    assert all("evenly chosen" in why for _, why in found.left_out)


def test_a_run_without_weights_has_none() -> None:
    assert saved_models(run_with()) == module.SavedModels((), ())
