"""Checkpoints as rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foreign_view import foreign_view

from runreport.pages.setup_parts import saved_list as module
from runreport.pages.setup_parts.saved_list import saved_list
from runreport.runs.logged import CheckpointContents, CheckpointFile


def checkpoints(*steps: int | None, kind: str = "safetensors") -> list[CheckpointFile]:
    return [CheckpointFile(f"run/{step}", step, CheckpointContents(kind, ("run/x",), 10)) for step in steps]


def test_a_row_tells_what_the_header_tells() -> None:
    contents = CheckpointContents(
        "safetensors",
        ("a", "b"),
        2_000_000,
        beside=2,
        beside_bytes=500,
        tensors=3,
        parameters=1_500_000,
        dtypes=(("BF16", 1_000_000), ("F32", 500_000)),
        largest=(("w", "BF16", (1000, 1000)), ("s", "F32", ())),
        adapter=(("rank", "8"),),
    )
    (row,) = saved_list(foreign_view(checkpoints=[CheckpointFile("run/c", 1000, contents)])).rows
    assert (row.path, row.step, row.size, row.beside) == ("run/c", "1000", "2\u202fMB", "and 2 other files, 500 bytes")
    assert row.holds == "3 tensors, 1.50 million parameters"
    assert [(one.name, one.value) for one in row.largest] == [("w", "BF16 1000 × 1000"), ("s", "F32 scalar")]
    assert row.files == ("a", "b")
    assert row.has_details


def test_gaps_unknown_steps_and_unopened_files_are_said() -> None:
    says = saved_list(foreign_view(checkpoints=checkpoints(1, 2, 3, 7, None, kind="torch file, zip"))).says
    assert says[0] == "1 of 5 does not tell a step, neither by name nor by content."
    assert says[1] == "Most lie 1 step apart; the distance is larger between 3 and 7."
    assert says[2].startswith("A torch file is a Python pickle, which can run code")


def test_a_checkpoint_without_weights_has_no_size() -> None:
    (row,) = saved_list(foreign_view(checkpoints=[CheckpointFile("c", 1, CheckpointContents(""))])).rows
    assert (row.size, row.kind, row.holds, row.has_details) == ("–", "–", "", False)


def test_more_than_fit_are_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "ROWS", 2)
    found = saved_list(foreign_view(checkpoints=checkpoints(1, 2, 3)))
    assert len(found.rows) == 2
    assert found.says[0] == "2 of 3 checkpoints are shown."


def test_checkpoints_of_our_own_runs_are_counted_by_epochs(full_view: Callable[..., Any]) -> None:
    found = saved_list(full_view())
    assert found.counts == "epoch"
    assert found.rows[3].path == "checkpoints/epoch_3.safetensors"
