"""Everything that runreport changes on the disk: files whole or not at all, folders, removals.

Each function calls `os` and nothing else that writes, so a test that puts another object in the place of this module's
`os` sees every call, and can refuse it, cut it short or end the process there.
"""
# ruff: noqa: PTH102, PTH105, PTH106, PTH108, PTH112

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runreport.errors import OutputFailed

TEMPORARY = ".rr-"  # a killed writer leaves such a neighbour; the next one removes it
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_END = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # of file systems that have none


def write_atomic(path: Path, data: bytes) -> None:
    """Write a temporary neighbour, flush it to the disk, rename it into place. OutputFailed names path and cause.

    The new name lasts through a power loss once `sync_folder` was called on the folder.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name[:100]}.tmp")
    make_folder(path.parent)
    with told(path):
        try:
            with _new_file(temporary) as descriptor:
                _write_all(descriptor, data)
                os.fsync(descriptor)
                os.replace(temporary, path)  # still locked: nobody takes the file for one left behind
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise


def append(path: Path, line: bytes) -> None:
    """Add a line to a file, made where it is not there. A loss of power may take it."""
    make_folder(path.parent)
    with told(path):
        descriptor = os.open(path, _END, 0o666)
        try:
            _write_all(descriptor, line)
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


@contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """A new file, locked as long as it is open: that tells it from one that a killed process left."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # left by a killed process that had our number, or a link that somebody laid
    descriptor = os.open(path, _NEW, 0o666)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink == 0:  # removed between those two calls
            with _new_file(path) as again:
                yield again
        else:
            yield descriptor
    finally:
        os.close(descriptor)


def remove_temporaries(folder: Path, *, deep: bool = False) -> None:
    """Remove what killed writers left in a folder; deep: also below it, which only suits a folder of ours.

    What cannot be removed stays for the next time.
    """
    found: list[Path] = []
    with suppress(OSError):
        found = list((folder.rglob if deep else folder.glob)(f"{TEMPORARY}*.tmp"))
    for path in found:
        with suppress(OSError):
            _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    descriptor = os.open(path, _OLD)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, and make them last; nothing where it is there. OutputFailed names the path."""
    if os.path.isdir(path):
        return
    make_folder(path.parent)
    with told(path):
        try:
            os.mkdir(path)
        except FileExistsError:
            if not os.path.isdir(path):  # else somebody else has made it just now
                raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make renames and removals in a folder last through a power loss, where the file system can."""
    with told(path):
        try:
            descriptor = os.open(path, _FOLDER)
        except (PermissionError, FileNotFoundError):  # ours to write and not to read; removed since
            return
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(descriptor)


def move(path: Path, target: Path) -> None:
    """Rename a file, over another where there is one."""
    with told(path):
        os.replace(path, target)


def remove(path: Path) -> None:
    """Remove a file; nothing where it is not there."""
    with told(path, "cannot be removed"), suppress(FileNotFoundError):
        os.unlink(path)


def remove_empty_folder(path: Path) -> None:
    """Remove a folder that holds nothing; one that holds something stays."""
    with told(path, "cannot be removed"):
        try:
            os.rmdir(path)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR):
                raise


@contextmanager
def told(path: Path, what: str = "cannot be written") -> Iterator[None]:
    """Turn what the system says into OutputFailed."""
    try:
        yield
    except OSError as error:
        text = os.strerror(error.errno) if error.errno else str(error)
        raise OutputFailed(f"{what}: {text}", path=path, hint=_hint(error)) from error


def _hint(error: OSError) -> str | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space or choose another --out, then build again; what was written before is whole"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a folder you may write to with --out"
    return None
