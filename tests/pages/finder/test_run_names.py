"""What a run is found by."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from foreign_view import EMPTY_SHELF
from tensor_runs import small_model, tensor_view

from runreport.pages.finder.run_names import NAME, SETTINGS, RunNames, run_names
from runreport.pages.page import RunView
from runreport.runs.logged import CheckpointFile, Curve, Logged
from runreport.runs.run import Checkpoint, Event, Run


class View(SimpleNamespace):
    """A run and its slug; all that is looked at."""

    __hash__ = object.__hash__


def names_of(**parts: Any) -> RunNames:
    run = Run("a run", cast(Any, None), "csv", "completed", None, {}, {}, (), (), (), ())
    return run_names(cast(RunView, View(run=replace(run, **parts), slug="a-run", shelf=EMPTY_SHELF)))


def curve(tag: str, *values: float) -> Curve:
    return Curve(tag, np.arange(len(values), dtype=float), np.array(values, dtype=float), "log.csv")


def foreign(*curves: Curve, checkpoints: tuple[CheckpointFile, ...] = ()) -> dict[str, Any]:
    return {"tree": "somewhere", "logged": Logged(curves=curves, checkpoints=checkpoints)}


def test_curves_are_found_by_tag_with_their_last_value_as_logged() -> None:
    found = names_of(**foreign(curve("train/loss", 3, 2), curve("acc", 0.5, math.nan), curve("empty")))
    assert found.curves["train/loss"] == 2
    assert math.isnan(found.curves["acc"])
    assert math.isnan(found.curves["empty"])
    assert found.says == "train/loss 2, 3 curves"


def test_of_two_curves_with_one_tag_the_longer_counts() -> None:
    for curves in ((curve("a", 1, 2), curve("a", 9)), (curve("a", 9), curve("a", 1, 2))):
        assert names_of(**foreign(*curves)).curves == {"a": 2}


def test_settings_are_paths_with_their_values() -> None:
    raw = {"model": {"layers": 12, "sizes": [1, 2]}, "none": None, "e": {}}
    assert names_of(config_raw=raw).settings == (
        "model.layers = 12", "model.sizes = [1, 2]", "none = null", "e = {}",
    )  # fmt: skip


def test_a_configuration_of_any_length_adds_at_most_so_many_settings_and_says_how_many_are_left() -> None:
    found = names_of(config_raw={f"k{i}": i for i in range(SETTINGS + 7)} | {"deep": {"x" * 5000: "y" * 5000}})
    assert (len(found.settings), found.settings_left) == (SETTINGS, 8)
    (one,) = names_of(config_raw={"x" * 5000: "y" * 5000}).settings
    assert len(one) < 2 * NAME


def test_checkpoints_and_events_of_the_lab_and_of_others() -> None:
    event = Event(1, "", "train.done", None, None, {})
    found = names_of(checkpoints=(Checkpoint(3, "checkpoints/e3", 10),), events=(event, event))
    assert found.checkpoints == ("epoch 3 · checkpoints/e3",)
    assert found.events == ("train.done",)
    theirs = names_of(**foreign(checkpoints=(CheckpointFile("c-5", 5), CheckpointFile("last", None))))
    assert theirs.checkpoints == ("step 5 · c-5", "last")
    assert theirs.says == "2 checkpoints"


def test_tensors_of_the_last_checkpoint_are_found_by_name(tmp_path: Path) -> None:
    found = run_names(tensor_view(tmp_path, {1: small_model(), 2: small_model(layers=3)}))
    assert set(found.tensors) == set(small_model(layers=3))
    assert found.tensors_left == 0
