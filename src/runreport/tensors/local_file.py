"""Files of this machine below a root: no link on the way, a regular file at the end.

The path is walked folder by folder with `dir_fd` and O_NOFOLLOW, so swapping a component for a link between check and
open gains nothing; O_NONBLOCK keeps a fifo from blocking for ever, and the type is asked of the open descriptor.
Nothing is mapped: truncating a mapped file kills the process.
The root itself is opened as given; whether a linked root is wanted is for whoever found it to decide.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runreport.errors import InputRefused, UnsafeContent

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class LocalFile:
    """An open descriptor."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def pread(self, count: int, offset: int) -> bytes:
        """At most `count` bytes; none only at the end of the file."""
        return os.pread(self._descriptor, count, offset)

    def read_into(self, place: memoryview, offset: int) -> int:
        """Fill `place` from the file; how many bytes there were, fewer only at its end."""
        done = 0
        while done < len(place):
            count = os.preadv(self._descriptor, [place[done:]], offset + done)
            if not count:
                break
            done += count
        return done

    def stat(self) -> os.stat_result:
        """The file as it is now."""
        return os.fstat(self._descriptor)

    def growing_id(self) -> tuple[int, int]:
        """What stays equal while a file is appended to, and not when it is replaced."""
        found = os.fstat(self._descriptor)
        return found.st_dev, found.st_ino

    def close(self) -> None:
        """Give the descriptor back; twice is harmless."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def open_local(root: Path, parts: list[str]) -> LocalFile:
    """The regular file root/parts; errors of regular_file.open_regular."""
    *folders, name = parts
    path = root.joinpath(*parts)
    with _named_errors(root, parts), _folder(root, folders) as parent:
        require_regular(os.stat(name, dir_fd=parent, follow_symlinks=False), path)
        descriptor = os.open(name, _FILE, dir_fd=parent)
        try:
            require_regular(os.fstat(descriptor), path)
        except InputRefused:
            os.close(descriptor)
            raise
        return LocalFile(descriptor)


def stat_local(root: Path, parts: list[str]) -> os.stat_result | None:
    """The lstat of root/parts; None where there is none, or a link stands in the path."""
    *folders, name = parts
    try:
        with _folder(root, folders) as parent:
            return os.stat(name, dir_fd=parent, follow_symlinks=False)
    except OSError:
        return None


def list_local(root: Path, parts: list[str]) -> list[tuple[str, os.stat_result]]:
    """Names of the folder root/parts with the lstat of each; empty where there is no such folder."""
    with _named_errors(root, parts):
        try:
            with _folder(root, parts) as parent, os.scandir(parent) as entries:
                return list(_stats(entries))
        except FileNotFoundError:
            return []


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


def require_regular(found: os.stat_result, path: object) -> None:
    """Raises UnsafeContent (LINK) for a link, InputRefused (NOT-A-FILE) for anything else that is no regular file."""
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFLNK:
        raise UnsafeContent("is a link, and links are not followed", path=path, code="LINK")
    if kind != stat.S_IFREG:
        what = f"is {_KINDS.get(kind, 'something else')}, not a regular file"
        raise InputRefused(what, path=path, code="NOT-A-FILE")


@contextmanager
def _named_errors(root: Path, parts: list[str]) -> Iterator[None]:
    """Turns what the system says into our errors, with the path in them."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputRefused("does not exist", path=root.joinpath(*parts), code="MISSING") from error
    except OSError as error:
        path = root.joinpath(*parts)
        # Opening a link with O_NOFOLLOW says ELOOP, with O_DIRECTORY as well ENOTDIR on some systems.
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _has_link(root, parts):
            what = "a link stands in the path, and links are not followed"
            raise UnsafeContent(what, path=path, code="LINK") from error
        if error.errno in (errno.ENOTDIR, errno.ENXIO):
            raise InputRefused("is not a regular file", path=path, code="NOT-A-FILE") from error
        reason = os.strerror(error.errno) if error.errno else "unknown reason"
        raise InputRefused(f"cannot be read: {reason}", path=path, code="UNREADABLE") from error


def _has_link(root: Path, parts: list[str]) -> bool:
    """Whether a part is a link; only chooses words for a path that is refused already."""
    return any(root.joinpath(*parts[: i + 1]).is_symlink() for i in range(len(parts)))
