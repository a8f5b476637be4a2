"""Opening below a root: what leads outside, blocks, or is no file is refused, and nothing of it is read."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, UnsafeContent
from runreport.tensors import local_file, regular_file
from runreport.tensors.regular_file import (
    digest_regular,
    list_folder,
    open_regular,
    opened,
    read_growing,
    read_regular,
    stat_regular,
)

CANARY = b"OUTSIDE-CANARY"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A run with one file; beside it, outside, a file and a folder that nobody may read."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(CANARY)
    run = tmp_path / "run"
    (run / "deep" / "er").mkdir(parents=True)
    (run / "deep" / "er" / "file").write_bytes(b"content")
    return run


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "RETRY_PAUSES_S", (0.0, 0.0, 0.0))


def test_reads_a_file_below_folders(root: Path) -> None:
    assert read_regular(root, "deep/er/file", limit=7) == b"content"


def test_the_root_may_be_reached_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(root)
    assert read_regular(tmp_path / "elsewhere", "deep/er/file", limit=7) == b"content"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../outside/secret",
        "deep/../../outside/secret",
        "deep//er/file",
        "./deep",
        "",
        "a\0b",
        "deep/",
    ],
)
def test_paths_that_may_lead_outside_are_refused(path: str, root: Path) -> None:
    for action in (open_regular, stat_regular):
        with pytest.raises(UnsafeContent, match="may lead out of the run directory") as caught:
            action(root, path)
        assert caught.value.code == "PATH-OUTSIDE"


def link_file(run: Path) -> str:
    (run / "x").symlink_to(run.parent / "outside" / "secret")
    return "x"


def link_inside(run: Path) -> str:
    (run / "x").symlink_to("deep/er/file")
    return "x"


def link_folder(run: Path) -> str:
    (run / "x").symlink_to(run.parent / "outside")
    return "x/secret"


def link_loop(run: Path) -> str:
    (run / "x").symlink_to("x")
    return "x"


def link_dangling(run: Path) -> str:
    (run / "x").symlink_to("nowhere")
    return "x"


def link_device(run: Path) -> str:
    (run / "x").symlink_to("/dev/zero")
    return "x"


@pytest.mark.fault(86)
@pytest.mark.parametrize("make", [link_file, link_inside, link_folder, link_loop, link_dangling, link_device])
def test_links_are_not_followed(make: Callable[[Path], str], root: Path) -> None:
    path = make(root)
    with pytest.raises(UnsafeContent, match="links are not followed") as caught:
        open_regular(root, path)
    assert caught.value.code == "LINK"
    assert stat_regular(root, path) is None


def fifo(run: Path) -> str:
    os.mkfifo(run / "x")
    return "a pipe"


def unix_socket(run: Path) -> str:
    before = Path.cwd()
    os.chdir(run)  # socket names have at most 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("x")
    finally:
        os.chdir(before)
    return "a socket"


def folder(run: Path) -> str:
    (run / "x").mkdir()
    return "a folder"


@pytest.mark.fault(88)
@pytest.mark.parametrize("make", [fifo, unix_socket, folder])
def test_what_is_no_regular_file_is_refused_at_once(make: Callable[[Path], str], root: Path) -> None:
    kind = make(root)
    with pytest.raises(InputRefused, match=f"is {kind}, not a regular file") as caught:
        open_regular(root, "x")
    assert caught.value.code == "NOT-A-FILE"
    assert stat_regular(root, "x") is None


def test_a_device_is_refused() -> None:
    with pytest.raises(InputRefused, match="is a device, not a regular file"):
        open_regular(Path("/dev"), "zero")


@pytest.mark.parametrize("path", ["nothing", "deep/nothing/file"])
def test_a_missing_file_is_said_to_be_missing(path: str, root: Path) -> None:
    with pytest.raises(InputRefused, match=f"{path}: does not exist") as caught:
        open_regular(root, path)
    assert caught.value.code == "MISSING"
    assert stat_regular(root, path) is None


def test_a_file_in_place_of_a_folder_and_a_name_too_long_are_refused(root: Path) -> None:
    with pytest.raises(InputRefused, match="is not a regular file"):
        open_regular(root, "deep/er/file/inner")
    with pytest.raises(InputRefused, match="cannot be read: File name too long") as caught:
        open_regular(root, "x" * 300)
    assert caught.value.code == "UNREADABLE"


def test_a_file_that_may_not_be_read_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # permissions do not stop root, who may run the tests
    with pytest.raises(InputRefused, match="cannot be read: Permission denied"):
        open_regular(root, "deep/er/file")


@pytest.mark.fault(89)
@pytest.mark.parametrize("victim", ["deep", "deep/er", "deep/er/file"])
def test_a_part_swapped_for_a_link_after_the_check_is_not_followed(
    victim: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = root.parent / "outside"
    (outside / "er").mkdir()
    for place in (outside, outside / "er"):
        (place / "file").write_bytes(CANARY)
    target = outside / "secret" if victim.endswith("file") else outside
    opener, name = os.open, victim.rsplit("/", 1)[-1]

    def swapping(path: object, *args: int, **options: int) -> int:
        if path == name:  # everything before was looked at; now somebody swaps
            (root / victim).rename(root / "away")
            (root / victim).symlink_to(target)
        return opener(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", swapping)
    with pytest.raises(UnsafeContent, match="links are not followed"):
        read_regular(root, "deep/er/file", limit=100)


@pytest.mark.fault(89)
def test_swapping_in_a_second_thread_never_shows_what_is_outside(root: Path) -> None:
    here, there, link = root / "deep", root / "away", root / "link"
    link.symlink_to(root.parent / "outside")
    (root.parent / "outside" / "er").mkdir()
    (root.parent / "outside" / "er" / "file").write_bytes(CANARY)
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            here.rename(there)
            link.rename(here)
            here.rename(link)
            there.rename(here)

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen: set[str] = set()
    try:
        for _ in range(1500):
            try:
                seen.add(read_regular(root, "deep/er/file", limit=100).decode())
            except InputRefused as error:
                seen.add(error.code)
    finally:
        over.set()
        swapper.join()
    assert seen <= {"content", "LINK", "MISSING", "NOT-A-FILE"}


def test_more_than_the_limit_is_not_read(root: Path) -> None:
    for read in (read_regular, read_growing):
        with pytest.raises(LimitExceeded, match="found 7, the limit is 6"):
            read(root, "deep/er/file", limit=6)


def test_a_file_that_changes_once_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, pread, changes = root / "deep/er/file", os.pread, [b"longer content"]

    def changing(descriptor: int, count: int, at: int) -> bytes:
        content = pread(descriptor, count, at)
        if changes:
            target.write_bytes(changes.pop())
        return content

    monkeypatch.setattr(os, "pread", changing)
    assert read_regular(root, "deep/er/file", limit=100) == b"longer content"


def test_a_file_that_keeps_changing_is_incomplete_after_four_attempts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, pread, attempts = root / "deep/er/file", os.pread, []

    def changing(descriptor: int, count: int, at: int) -> bytes:
        attempts.append(at)
        os.utime(target, ns=(len(attempts), len(attempts)))
        return pread(descriptor, count, at)

    monkeypatch.setattr(os, "pread", changing)
    with pytest.raises(InputIncomplete, match="changed while it was read"):
        read_regular(root, "deep/er/file", limit=100)
    assert len(attempts) == 4


def test_a_growing_log_is_read_as_far_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, pread = root / "deep/er/file", os.pread

    def growing(descriptor: int, count: int, at: int) -> bytes:
        with target.open("ab") as file:
            file.write(b"more")
        return pread(descriptor, count, at)

    monkeypatch.setattr(os, "pread", growing)
    assert read_growing(root, "deep/er/file", limit=100) == b"content"


def test_a_log_that_was_cut_while_it_was_read_is_incomplete(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pread = os.pread

    def cutting(descriptor: int, count: int, at: int) -> bytes:
        os.truncate(root / "deep/er/file", 2)
        return pread(descriptor, count, at)

    monkeypatch.setattr(os, "pread", cutting)
    with pytest.raises(InputIncomplete, match="became shorter"):
        read_growing(root, "deep/er/file", limit=100)


def test_short_reads_are_completed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda descriptor, count, at: pread(descriptor, min(count, 2), at))
    assert read_regular(root, "deep/er/file", limit=100) == b"content"


def test_bytes_are_read_into_a_place_up_to_the_end(root: Path) -> None:
    place = bytearray(9)
    with opened(root, "deep/er/file") as file:
        assert isinstance(file, local_file.LocalFile)
        assert file.read_into(memoryview(place)[:4], 2) == 4
        assert file.read_into(memoryview(place)[4:], 5) == 2
    assert place == b"ntennt\0\0\0"


def test_a_folder_is_listed_by_name_without_following_links(root: Path) -> None:
    for name in ("b", "a"):
        (root / "deep" / name).write_bytes(b"x")
    (root / "deep" / "link").symlink_to("/")
    assert [name for name, _ in list_folder(root, "deep")] == ["a", "b", "er", "link"]
    assert list_folder(root, "nothing") == ()
    with pytest.raises(UnsafeContent, match="links are not followed"):
        list_folder(root, "deep/link")
    with pytest.raises(InputRefused, match="is not a regular file"):
        list_folder(root, "deep/a")


def test_no_descriptor_stays_open(root: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    fifo(root)
    for path in ("x", "deep", "nothing", "deep/er/file"):
        try:
            with opened(root, path):
                pass
        except InputRefused:
            pass
    list_folder(root, "deep")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_file_swapped_for_a_pipe_after_the_check_is_refused_and_closed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener, target = os.open, root / "deep/er/file"

    def swapping(path: object, *args: int, **options: int) -> int:
        if path == "file":
            target.unlink()
            os.mkfifo(target)
        return opener(path, *args, **options)  # type: ignore[arg-type]

    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(os, "open", swapping)
    with pytest.raises(InputRefused, match="is a pipe, not a regular file"):
        open_regular(root, "deep/er/file")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_file_deleted_while_the_folder_is_listed_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        name = "gone"

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    assert list(local_file._stats(iter([Gone()]))) == []  # type: ignore[list-item]


def test_a_file_of_exactly_the_limit_is_read(root: Path) -> None:
    assert read_regular(root, "deep/er/file", limit=7) == read_growing(root, "deep/er/file", limit=7) == b"content"


def test_a_digest_is_that_of_the_bytes_whatever_their_number(tmp_path: Path) -> None:
    import hashlib

    for size in (0, 1, (1 << 24) + 5):
        (tmp_path / "f").write_bytes(b"x" * size)
        assert digest_regular(tmp_path, "f") == hashlib.sha256(b"x" * size).hexdigest()


def test_the_digest_of_pieces_is_that_of_size_both_ends_and_some_between(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(regular_file, "ENDS", 10)
    monkeypatch.setattr(regular_file, "PIECE", 4)
    monkeypatch.setattr(regular_file, "PIECES", 3)
    data = bytes(range(100))
    (tmp_path / "big").write_bytes(data)
    pieces = b"100\n" + data[:10] + data[90:] + data[:4] + data[48:52] + data[96:]
    assert regular_file.digest_sampled(tmp_path, "big") == hashlib.sha256(pieces).hexdigest()
    (tmp_path / "small").write_bytes(b"ab")
    assert regular_file.digest_sampled(tmp_path, "small") == hashlib.sha256(b"2\n" + b"ab" * 5).hexdigest()
