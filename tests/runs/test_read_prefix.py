"""Whether a file still begins with what was read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runreport.runs.opening import opened
from runreport.runs.read_prefix import ReadPrefix

CONTENT = bytes(range(100)) * 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log").write_bytes(CONTENT)
    return tmp_path


def prefix_of(folder: Path, *pieces: int) -> ReadPrefix:
    """All of the file, taken in pieces that begin at these places."""
    with opened(folder, "log") as content:
        found = ReadPrefix(content, block=16, checked=4)
    for begin in (0, *pieces):
        found.take(CONTENT[begin:], begin)
    return found


def is_continued(folder: Path, prefix: ReadPrefix, *, whole: bool = False) -> bool:
    with opened(folder, "log") as content:
        return prefix.is_continued(content, content.stat().st_size, whole=whole)


def test_a_file_that_stayed_or_grew_is_continued(folder: Path):
    prefix = prefix_of(folder, 5, 290)
    assert prefix.end == len(CONTENT)
    assert is_continued(folder, prefix)
    (folder / "log").write_bytes(CONTENT + b"more")
    assert is_continued(folder, prefix, whole=True)


@pytest.mark.parametrize("content", [b"X" + CONTENT[1:], CONTENT[:-1], CONTENT[:-1] + b"X and more", b""])
def test_another_begin_another_end_and_a_shorter_file_are_noticed_at_once(folder: Path, content: bytes):
    prefix = prefix_of(folder)
    (folder / "log").write_bytes(content)
    assert not is_continued(folder, prefix)


def test_a_change_in_the_middle_is_noticed_when_all_is_compared_and_else_after_some_looks(folder: Path):
    prefix = prefix_of(folder)
    (folder / "log").write_bytes(CONTENT[:150] + b"X" + CONTENT[151:])
    assert not is_continued(folder, prefix, whole=True)
    assert not all(is_continued(folder, prefix) for _ in range(10))


def test_another_file_of_the_same_content_is_another_file(folder: Path):
    prefix = prefix_of(folder)
    (folder / "new").write_bytes(CONTENT)
    (folder / "new").replace(folder / "log")
    assert not is_continued(folder, prefix)


def test_nothing_may_be_left_out_in_between(folder: Path):
    with opened(folder, "log") as content:
        prefix = ReadPrefix(content)
    with pytest.raises(ValueError, match="bytes 0 to 3 were not read"):
        prefix.take(b"abc", 3)
