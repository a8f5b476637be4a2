"""Which files are given for the adapters of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from runreport.runs.adapter_files import adapter_files
from runreport.runs.inputs import ADAPTER, BASE
from runreport.runs.logged import CheckpointContents, CheckpointFile, Logged
from runreport.runs.planned import given_files
from runreport.runs.run import Run
from runreport.runs.saved_models import ONE_MODEL, saved_models


def run_with(**contents: Any) -> Run:
    found = replace(CheckpointContents("safetensors", ("a",), 9, tensors=2), **contents)
    run = Run("r", Path("/runs/r"), "tensorboard", "completed", None, {}, {}, (), (), (), ())
    return replace(run, tree=Path("/runs"), logged=replace(Logged(), checkpoints=(CheckpointFile("a", 5, found),)))


def files(run: Run) -> dict[Any, Any]:
    return adapter_files(run, saved_models(run).chosen)


def test_settings_and_base_are_given_at_the_step_of_the_adapter() -> None:
    run = run_with(has_adapter=True, settings="a.json", base=("i", "1", "2"), base_bytes=7)
    assert files(run) == {(ADAPTER, 5): ("a.json",), (BASE, 5): ("i", "1", "2")}
    assert given_files(run).items() >= files(run).items()


def test_an_adapter_without_settings_is_told_from_weights_without_an_adapter() -> None:
    assert files(run_with(has_adapter=True)) == {(ADAPTER, 5): ()}
    assert files(run_with()) == {}


def test_a_base_above_the_limit_is_not_given() -> None:
    assert files(run_with(has_adapter=True, base=("b",), base_bytes=ONE_MODEL + 1)) == {(ADAPTER, 5): ()}


def test_an_adapter_in_several_files_is_found_by_them() -> None:
    run = run_with(has_adapter=True, settings="s", files=("1", "2"), index="i")
    assert files(run) == {(ADAPTER, 5): ("s",)}
