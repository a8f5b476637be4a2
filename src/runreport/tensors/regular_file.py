"""The only way to open a file of a run: below its root, no link on the way, a regular file at the end.

A run directory may come from anybody. The path is walked folder by folder with `dir_fd` and O_NOFOLLOW, so swapping a
component for a link between check and open gains nothing; O_NONBLOCK keeps a fifo from blocking for ever, and the
type is asked of the open descriptor. Nothing is mapped: truncating a mapped file kills the process.
The root itself is opened as given; whether a linked root is wanted is for whoever found it to decide.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, UnsafeContent, printable

RETRY_PAUSES_S = (0.01, 0.05, 0.25)  # a file replaced while it was read is usually whole a moment later
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC
_CHUNK = 1 << 24  # bytes asked for at a time
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def open_regular(root: Path, relative: str) -> int:
    """A read-only descriptor of the regular file `relative` (parts joined by /) below root; the caller closes it.

    Raises UnsafeContent (PATH-OUTSIDE, LINK) for absolute paths, `.` and `..` parts and links anywhere below root,
    InputRefused for what is missing (MISSING), no regular file (NOT-A-FILE) or not readable (UNREADABLE).
    """
    *folders, name = _parts(root, relative)
    with _named_errors(root, relative), _folder(root, folders) as parent:
        _require_regular(os.stat(name, dir_fd=parent, follow_symlinks=False), root, relative)
        descriptor = os.open(name, _FILE, dir_fd=parent)
        try:
            _require_regular(os.fstat(descriptor), root, relative)
        except InputRefused:
            os.close(descriptor)
            raise
        return descriptor


def read_regular(root: Path, relative: str, *, limit: int) -> bytes:
    """All bytes of a file that stayed the same while it was read.

    Raises LimitExceeded above `limit` bytes, InputIncomplete when the file kept changing over four attempts, and
    what open_regular raises.
    """
    for pause_s in (*RETRY_PAUSES_S, None):
        with opened(root, relative) as descriptor:
            before = os.fstat(descriptor)
            content = _read(descriptor, before.st_size, limit, root / relative)
            after = os.fstat(descriptor)
        if identity(before) == identity(after) and len(content) == before.st_size:
            return content
        if pause_s is not None:
            time.sleep(pause_s)
    raise InputIncomplete("changed while it was read", path=root / relative, hint="it is read again next time")


def digest_regular(root: Path, relative: str) -> str:
    """SHA-256, in hex, of a file read in pieces; InputIncomplete where it changed meanwhile."""
    digest = hashlib.sha256()
    with opened(root, relative) as descriptor:
        before = os.fstat(descriptor)
        offset = 0
        while piece := os.pread(descriptor, _CHUNK, offset):
            digest.update(piece)
            offset += len(piece)
        if identity(before) != identity(os.fstat(descriptor)):
            raise InputIncomplete("changed while it was read", path=root / relative)
    return digest.hexdigest()


def read_growing(root: Path, relative: str, *, limit: int) -> bytes:
    """The bytes an append-only file held when it was opened; what is appended meanwhile is left for the next read.

    Raises LimitExceeded above `limit` bytes, InputIncomplete when the file became shorter, and what open_regular
    raises.
    """
    with opened(root, relative) as descriptor:
        size = os.fstat(descriptor).st_size
        content = _read(descriptor, size, limit, root / relative)
    if len(content) < size:
        raise InputIncomplete("became shorter while it was read", path=root / relative)
    return content


def stat_regular(root: Path, relative: str) -> os.stat_result | None:
    """Size, times and identity of a regular file below root; None where there is none or a link leads to it."""
    *folders, name = _parts(root, relative)
    try:
        with _folder(root, folders) as parent:
            found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def list_folder(root: Path, relative: str) -> tuple[tuple[str, os.stat_result], ...]:
    """Names of a folder below root with the lstat of each, sorted by name; empty where there is no such folder.

    Raises UnsafeContent where a link stands in the way, InputRefused where it cannot be read.
    """
    with _named_errors(root, relative):
        try:
            with _folder(root, _parts(root, relative)) as parent, os.scandir(parent) as entries:
                return tuple(sorted(_stats(entries)))
        except FileNotFoundError:
            return ()


@contextmanager
def opened(root: Path, relative: str) -> Iterator[int]:
    """open_regular as a context that closes the descriptor."""
    descriptor = open_regular(root, relative)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def identity(found: os.stat_result) -> tuple[int, int, int, int]:
    """What stays equal as long as nobody replaces or writes the file."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _parts(root: Path, relative: str) -> list[str]:
    parts = relative.split("/")
    if "\0" in relative or any(part in ("", ".", "..") for part in parts):
        raise UnsafeContent(
            f"the path '{printable(relative)}' may lead out of the run directory",
            path=root,
            code="PATH-OUTSIDE",
        )
    return parts


@contextmanager
def _folder(root: Path, folders: list[str]) -> Iterator[int]:
    current = os.open(root, _FOLDER)
    try:
        for name in folders:
            inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=current)
            os.close(current)
            current = inner
        yield current
    finally:
        os.close(current)


def _stats(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[str, os.stat_result]]:
    for entry in entries:
        try:
            yield entry.name, entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # deleted since the folder was listed; deletion is normal in a live run


def _require_regular(found: os.stat_result, root: Path, relative: str) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFLNK:
        raise UnsafeContent("is a link, and links are not followed", path=root / relative, code="LINK")
    if kind != stat.S_IFREG:
        what = f"is {_KINDS.get(kind, 'something else')}, not a regular file"
        raise InputRefused(what, path=root / relative, code="NOT-A-FILE")


@contextmanager
def _named_errors(root: Path, relative: str) -> Iterator[None]:
    """Turns what the system says into our errors, with the path in them."""
    path = root / relative
    try:
        yield
    except FileNotFoundError as error:
        raise InputRefused("does not exist", path=path, code="MISSING") from error
    except OSError as error:
        # Opening a link with O_NOFOLLOW says ELOOP, with O_DIRECTORY as well ENOTDIR on some systems.
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _has_link(root, relative):
            what = "a link stands in the path, and links are not followed"
            raise UnsafeContent(what, path=path, code="LINK") from error
        if error.errno in (errno.ENOTDIR, errno.ENXIO):
            raise InputRefused("is not a regular file", path=path, code="NOT-A-FILE") from error
        reason = os.strerror(error.errno) if error.errno else "unknown reason"
        raise InputRefused(f"cannot be read: {reason}", path=path, code="UNREADABLE") from error


def _has_link(root: Path, relative: str) -> bool:
    """Whether a part is a link; only chooses words for a path that is refused already."""
    parts = relative.split("/")
    return any((root / "/".join(parts[: i + 1])).is_symlink() for i in range(len(parts)))


def _read(descriptor: int, size: int, limit: int, path: Path) -> bytes:
    """At most `size` bytes from the start."""
    if size > limit:
        raise LimitExceeded("too many bytes", found=size, limit=limit, path=path)
    return read_exactly(lambda count, at: os.pread(descriptor, count, at), size)


def read_exactly(pread: Callable[[int, int], bytes], size: int, start: int = 0) -> bytes:
    """`size` bytes from `start`, fewer only at the end of the file; pread(count, offset) may return less than asked."""
    pieces: list[bytes] = []
    done = 0
    while done < size:
        piece = pread(min(size - done, _CHUNK), start + done)
        if not piece:
            break
        pieces.append(piece)
        done += len(piece)
    return b"".join(pieces)
