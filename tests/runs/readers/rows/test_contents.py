"""What stands in a file, or why it was left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from foreign_run import write_files

from runreport.runs.readers.rows.config_beside import config_beside
from runreport.runs.readers.rows.contents import document, head, log, pointers, text_of
from runreport.runs.readers.rows.curve_parts import CurveParts
from runreport.runs.readers.rows.sniffed import sniffed
from runreport.runs.readers.tree import Tree, read_tree
from runreport.runs.run import Problem

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n"


@pytest.mark.parametrize("read", [document, log])
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, read: object) -> None:
    assert callable(read)
    tree = read_tree(write_files(tmp_path, {"a": "abc", "empty": "", "lfs": POINTER}))
    (tmp_path / "link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "fifo")
    notes: list[Problem] = []
    assert read(tree, "a", notes) == b"abc"
    assert notes == []
    for name in ("empty", "lfs", "link", "fifo", "gone"):
        assert read(tree, name, notes) is None
    assert read(tree, "a", notes, limit=2) is None
    assert [(note.code, note.file) for note in notes] == [
        ("EMPTY", "empty"),
        ("LFS", "lfs"),
        ("LINK", "link"),
        ("NOT-A-FILE", "fifo"),
        ("MISSING", "gone"),
        ("LIMIT", "a"),
    ]


def test_a_look_at_the_first_bytes_never_fails(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, {"a": "abc"}))
    assert head(tree, "a", 2) == b"ab"
    assert head(tree, "gone", 2) == b""


def test_pointers_are_found_among_small_files(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, {"a": "abc", "lfs": POINTER, "large": POINTER + "x" * 2000}))
    assert pointers(tree, ["a", "large", "lfs"]) == ["lfs"]


def test_text_is_repaired_and_the_repairs_are_said() -> None:
    notes: list[Problem] = []
    assert text_of(b"a\xffb\0c", "f", notes) == "a\ufffdbc"
    assert [note.code for note in notes] == ["ENCODING", "NUL"]
    assert text_of("a\ufffdb".encode("utf-8-sig"), "f", notes) == "a\ufffdb"
    assert text_of("ab".encode("utf-16"), "f", notes) == "ab"
    assert len(notes) == 2


def test_configurations_beside_a_log_are_one_object(tmp_path: Path) -> None:
    files = {
        "config.json": '{"lr": 1, "a": 2}',
        "args.yaml": "lr: 3\nb: 4\n",
        "params.yml": "[",
        "in/config.json": "{}",
    }
    notes: list[Problem] = []
    found = config_beside(read_tree(write_files(tmp_path, files)), "", notes)
    assert found == {"lr": 1, "a": 2, "args.yaml:lr": 3, "b": 4}
    assert [note.code for note in notes] == ["YAML"]


def test_a_file_is_looked_at_again_only_when_it_has_changed(tmp_path: Path) -> None:
    asked: list[str] = []

    def kind(tree: Tree, path: str) -> str | None:
        asked.append(path)
        return tree.read(path, limit=100).decode()

    write_files(tmp_path, {"a": "one"})
    assert [sniffed(read_tree(tmp_path), "a", kind) for _ in range(2)] == ["one", "one"]
    write_files(tmp_path, {"a": "other"})
    assert sniffed(read_tree(tmp_path), "a", kind) == "other"
    assert asked == ["a", "a"]


def test_pieces_of_a_curve_stay_in_their_order() -> None:
    import numpy as np

    parts = CurveParts()
    one, two = np.array([1.0, 2.0]), np.array([1.5])
    parts.add("a", "step", one, one, one)
    parts.add("a", "step", two, two)
    parts.add("a", "epoch", two, two, two)
    parts.add("nothing", "step", two[:0], two[:0])
    over_epochs, over_steps = parts.curves("f")
    assert over_steps.x.tolist() == [1, 2, 1.5]
    assert over_steps.times is None
    assert over_epochs.times is not None
