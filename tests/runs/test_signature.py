"""A file that was touched in any way has another mark, and one that was written only just now is never trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runreport.runs.signature import RACY_S, digest_of, file_mark, folder_mark, listing_marks, racy_time


def rewritten(path: Path) -> None:
    """As many bytes, and the old time."""
    before = path.stat()
    path.write_bytes(b"b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"a")
    other.replace(path)


def appended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def locked(path: Path) -> None:
    path.chmod(0)


def gone(path: Path) -> None:
    path.unlink()


def linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.fault(98, 109)
@pytest.mark.parametrize("change", [rewritten, replaced, appended, locked, gone, linked])
def test_every_change_changes_the_mark(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    old = path.stat().st_mtime_ns - 10**9
    os.utime(path, ns=(old, old))
    before = file_mark(path)
    _wait_for_the_clock_of_files(tmp_path)
    change(path)
    assert file_mark(path) != before


def _wait_for_the_clock_of_files(folder: Path) -> None:
    """Until a new file gets a later time than one before."""
    probe = folder / "probe"
    probe.write_bytes(b"")
    first = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == first:
        probe.chmod(0o600)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    before = file_mark(path), folder_mark(tmp_path)
    path.read_bytes()
    assert (file_mark(path), folder_mark(tmp_path)) == before


def test_what_is_in_a_folder_does_not_change_its_mark(tmp_path: Path) -> None:
    before = folder_mark(tmp_path)
    (tmp_path / "new").write_bytes(b"")
    assert folder_mark(tmp_path) == before is not None
    assert folder_mark(tmp_path / "nothing") is None


def test_a_listing_has_the_wanted_names_only(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    for name in ("a.x", "b.y"):
        (tmp_path / "c" / name).write_bytes(b"")
    assert listing_marks(tmp_path, "c", lambda name: name.endswith(".x")) == {"a.x": file_mark(tmp_path / "c" / "a.x")}
    assert listing_marks(tmp_path, "nothing", lambda _name: True) == {}


def test_a_listing_that_is_refused_gives_the_code(tmp_path: Path) -> None:
    (tmp_path / "c").symlink_to("/etc")
    assert listing_marks(tmp_path, "c", lambda _name: True) == "LINK"


def test_a_file_written_just_now_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a")
    written_s = path.stat().st_ctime_ns / 1e9
    mark = file_mark(path)
    assert racy_time([None, mark], written_s + RACY_S / 2) is not None
    assert racy_time([None, mark], written_s + RACY_S * 2) is None
    assert racy_time([], 5.0) is None


def test_equal_marks_have_equal_digests() -> None:
    assert digest_of((("a", (1, 2)),)) == digest_of((("a", (1, 2)),)) != digest_of((("a", (1, 3)),))
    assert len(digest_of(("\udcff",))) == 16
