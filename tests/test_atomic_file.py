from __future__ import annotations

import os
from pathlib import Path

import pytest

from runreport import atomic_file
from runreport.atomic_file import (
    append,
    make_folder,
    move,
    remove,
    remove_empty_folder,
    remove_temporaries,
    sync_folder,
    write_atomic,
)
from runreport.errors import OutputFailed
from runreport.training.json_file import write_json


def test_a_file_is_replaced_whole_and_no_neighbour_stays(tmp_path):
    write_atomic(tmp_path / "d" / "f", b"one")
    write_atomic(tmp_path / "d" / "f", b"two")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "d").iterdir()] == [("f", b"two")]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    write_atomic(tmp_path / "f", b"one")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputFailed, match="cannot be written: No space left on device"):
        write_atomic(tmp_path / "f", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("f", b"one")]


def test_json_is_strict(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "f", {"loss": float("nan")})
    assert not (tmp_path / "f").exists()


def temporary(folder: Path) -> Path:
    """The name that this process uses for a file `f`."""
    return folder / f".rr-{os.getpid()}-f.tmp"


def test_a_neighbour_left_by_a_process_of_our_number_is_in_nobodys_way(tmp_path):
    temporary(tmp_path).write_bytes(b"left")
    write_atomic(tmp_path / "f", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("f", b"new")]


def test_a_link_laid_for_the_neighbour_is_not_written_through(tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"canary")
    (tmp_path / "d").mkdir()
    temporary(tmp_path / "d").symlink_to(outside)
    write_atomic(tmp_path / "d/f", b"new")
    assert outside.read_bytes() == b"canary"


def test_what_killed_writers_left_is_removed_and_what_is_being_written_is_not(tmp_path, monkeypatch):
    (tmp_path / "d").mkdir()
    for name in (".rr-1-x.tmp", "d/.rr-2-y.tmp"):
        (tmp_path / name).write_bytes(b"left")
    (tmp_path / ".rr-3-folder.tmp").mkdir()
    (tmp_path / "rr-4.tmp").write_bytes(b"foreign")
    real = os.fsync

    def meanwhile(descriptor):
        remove_temporaries(tmp_path, deep=True)
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(atomic_file.os, "fsync", meanwhile)
        write_atomic(tmp_path / "f", b"whole")
    assert (tmp_path / "f").read_bytes() == b"whole"
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".rr-3-folder.tmp", "d", "f", "rr-4.tmp"]


def test_only_the_folder_itself_is_searched_unless_asked(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d/.rr-2-y.tmp").write_bytes(b"left")
    remove_temporaries(tmp_path)
    assert (tmp_path / "d/.rr-2-y.tmp").exists()
    remove_temporaries(tmp_path / "nowhere")


def test_folders_are_made_with_those_above_them_and_a_file_in_the_way_is_named(tmp_path):
    make_folder(tmp_path / "a/b/c")
    make_folder(tmp_path / "a/b/c")
    assert (tmp_path / "a/b/c").is_dir()
    (tmp_path / "file").write_bytes(b"")
    for path in ("file", "file/inner"):
        with pytest.raises(OutputFailed, match=r"file: cannot be written: File exists"):
            make_folder(tmp_path / path)


def test_lines_are_added(tmp_path):
    append(tmp_path / "d/log", b"one\n")
    append(tmp_path / "d/log", b"two\n")
    assert (tmp_path / "d/log").read_bytes() == b"one\ntwo\n"


def test_removing_and_moving(tmp_path):
    (tmp_path / "f").write_bytes(b"1")
    move(tmp_path / "f", tmp_path / "g")
    remove(tmp_path / "f")
    remove(tmp_path / "g")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputFailed, match="f: cannot be written: No such file"):
        move(tmp_path / "f", tmp_path / "g")
    (tmp_path / "d").mkdir()
    with pytest.raises(OutputFailed, match="d: cannot be removed: "):
        remove(tmp_path / "d")


def test_a_folder_goes_only_when_it_is_empty(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d/f").write_bytes(b"")
    remove_empty_folder(tmp_path / "d")
    (tmp_path / "d/f").unlink()
    remove_empty_folder(tmp_path / "d")
    remove_empty_folder(tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_needs_no_syncing(tmp_path):
    sync_folder(tmp_path)
    sync_folder(tmp_path / "gone")
