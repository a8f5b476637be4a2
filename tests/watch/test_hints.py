"""Hints name places; what is at, below or above one of them may have changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from runreport.watch.hints import Hints

HINTS = Hints(frozenset({"/runs/a/checkpoints/epoch_1.safetensors", "/runs/group"}))


@pytest.mark.parametrize(
    ("folder", "touched"),
    [
        ("/runs/a", True),
        ("/runs/a/checkpoints", True),
        ("/runs", True),
        ("/runs/b", False),
        ("/runs/aa", False),
        ("/runs/group", True),
        ("/runs/group/inner/run", True),
        ("/runs/groups/run", False),
    ],
)
def test_a_folder_is_touched_by_what_is_at_below_or_above_it(folder: str, touched: bool) -> None:
    assert HINTS.touches(Path(folder)) is touched


def test_relative_folders_are_those_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Hints(frozenset({f"{tmp_path}/runs/a/x"})).touches(Path("runs/a"))


def test_everything_touches_everything() -> None:
    assert Hints(everything=True).touches(Path("/x"))
    assert Hints(everything=True)


def test_no_hint_touches_nothing_and_is_false() -> None:
    assert not Hints()
    assert not Hints().touches(Path("/x"))


def test_hints_add_up() -> None:
    assert (Hints(frozenset({"/a"})) | Hints(frozenset({"/b"}))).paths == {"/a", "/b"}
    assert (Hints(frozenset({"/a"})) | Hints(everything=True)).everything
    assert (Hints() | Hints(frozenset({"/a/b"}))).touches(Path("/a"))
