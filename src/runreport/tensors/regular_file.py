"""The only way to open a file of a run: below its root, no link on the way, a regular file at the end.

A run directory may come from anybody, and may lie on this machine (`local_file`) or behind a URL (`remote_file`). What
differs is opening, stat and listing; what is read of an opened file is read here, in the same way of both.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from runreport.errors import InputIncomplete, LimitExceeded, UnsafeContent, printable
from runreport.tensors.local_file import LocalFile, list_local, open_local, stat_local
from runreport.tensors.remote_file import RemoteFile, open_remote
from runreport.tensors.remote_held import Version, mean_version
from runreport.tensors.remote_look import BATCH, ask_ahead, list_remote, stat_remote
from runreport.tensors.remote_path import Place, RemotePath

RETRY_PAUSES_S = (0.01, 0.05, 0.25)  # a file replaced while it was read is usually whole a moment later
_CHUNK = 1 << 24  # bytes asked for at a time
ENDS = 1 << 23  # bytes at both ends of a file of which only pieces are digested
PIECES, PIECE = 64, 1 << 16  # that many between, of so many bytes

OpenedFile = LocalFile | RemoteFile


def open_regular(root: Place, relative: str) -> OpenedFile:
    """The regular file `relative` (parts joined by /) below root, for reading; the caller closes it.

    Raises UnsafeContent (PATH-OUTSIDE, LINK) for absolute paths, `.` and `..` parts and links anywhere below root,
    InputRefused for what is missing (MISSING), no regular file (NOT-A-FILE) or not readable (UNREADABLE).
    """
    parts = _parts(root, relative)
    return open_remote(root / relative) if isinstance(root, RemotePath) else open_local(root, parts)


def read_regular(root: Place, relative: str, *, limit: int) -> bytes:
    """All bytes of a file that stayed the same while it was read.

    Raises LimitExceeded above `limit` bytes, InputIncomplete when the file kept changing over four attempts, and
    what open_regular raises.
    """
    for pause_s in (*RETRY_PAUSES_S, None):
        with opened(root, relative) as file:
            before = file.stat()
            content = _read(file, before.st_size, limit, root / relative)
            after = file.stat()
        if identity(before) == identity(after) and len(content) == before.st_size:
            return content
        if pause_s is not None:
            time.sleep(pause_s)
    raise InputIncomplete("changed while it was read", path=root / relative, hint="it is read again next time")


def digest_regular(root: Place, relative: str) -> str:
    """SHA-256, in hex, of a file read in pieces; InputIncomplete where it changed meanwhile."""
    digest = hashlib.sha256()
    with opened(root, relative) as file:
        before = file.stat()
        if isinstance(file, RemoteFile):
            file.hold()
        offset = 0
        while piece := file.pread(_CHUNK, offset):
            digest.update(piece)
            offset += len(piece)
        if identity(before) != identity(file.stat()):
            raise InputIncomplete("changed while it was read", path=root / relative)
    return digest.hexdigest()


def digest_sampled(root: Place, relative: str) -> str:
    """SHA-256, in hex, of the size and of pieces of a file too large to be read: both ends, and some between.

    Size in decimal digits and a line feed, then first and last ENDS bytes, then PIECES of PIECE bytes, evenly spread.
    Raises InputIncomplete where it changed meanwhile.
    """
    with opened(root, relative) as file:
        before = file.stat()
        size = before.st_size
        digest = hashlib.sha256(f"{size}\n".encode())
        starts = [(0, ENDS), (max(0, size - ENDS), ENDS)]
        starts += [(place * max(0, size - PIECE) // (PIECES - 1), PIECE) for place in range(PIECES)]
        for offset, length in starts:
            digest.update(file.pread(length, offset))
        if identity(before) != identity(file.stat()):
            raise InputIncomplete("changed while it was read", path=root / relative)
    return digest.hexdigest()


def hold_remote(root: Place, relative: str, version: Version | None = None) -> None:
    """Fetch a small file behind a URL once for all that reads it next in this process; nothing for one on a disk.

    version: the one that is meant; within versions_meant a file that is held so costs no further request.
    """
    if not isinstance(root, RemotePath) or (version is not None and mean_version(root / relative, version)):
        return
    with opened(root, relative) as file:
        if isinstance(file, RemoteFile):
            file.hold()
    if version is not None:
        mean_version(root / relative, version)


def read_growing(root: Place, relative: str, *, limit: int) -> bytes:
    """The bytes an append-only file held when it was opened; what is appended meanwhile is left for the next read.

    Raises LimitExceeded above `limit` bytes, InputIncomplete when the file became shorter, and what open_regular
    raises.
    """
    with opened(root, relative) as file:
        size = file.stat().st_size
        content = _read(file, size, limit, root / relative)
    if len(content) < size:
        raise InputIncomplete("became shorter while it was read", path=root / relative)
    return content


def stat_regular(root: Place, relative: str) -> os.stat_result | None:
    """Size, times and identity of a regular file below root; None where there is none or a link leads to it.

    What a remote driver fails with is raised as InputRefused (UNREADABLE): not knowing is not the same as none.
    """
    parts = _parts(root, relative)
    found = stat_remote(root / relative) if isinstance(root, RemotePath) else stat_local(root, parts)
    return found if found is not None and stat.S_ISREG(found.st_mode) else None


def list_folder(root: Place, relative: str = ".") -> tuple[tuple[str, os.stat_result], ...]:
    """Names of a folder below root (`.`: of root itself) with the lstat of each, sorted; empty where there is none.

    Raises UnsafeContent where a link stands in the way, InputRefused where it cannot be read.
    """
    parts = [] if relative == "." else _parts(root, relative)
    if isinstance(root, RemotePath):
        return tuple(sorted(list_remote(root / "/".join(parts)).items()))
    return tuple(sorted(list_local(root, parts)))


def names_in(root: Place) -> set[str]:
    """Names of a folder, without a stat of each; raises OSError or, of a remote one, InputRefused."""
    if isinstance(root, RemotePath):
        return set(list_remote(root))
    return set(os.listdir(root))  # noqa: PTH208 - ten times as fast, and asked of every folder in every scan


def is_folder(root: Place) -> bool:
    """Whether there is such a folder; a remote one holds something. InputRefused where a driver cannot tell."""
    return bool(list_remote(root)) if isinstance(root, RemotePath) else root.is_dir()


def asked_ahead(
    root: Place, folder: str, entries: Sequence[tuple[str, os.stat_result]]
) -> Iterator[tuple[str, os.stat_result]]:
    """The same entries, for a loop that reads the beginning of each; of remote ones many are fetched at a time."""
    for begin in range(0, len(entries), BATCH):
        batch = entries[begin : begin + BATCH]
        if isinstance(root, RemotePath):
            ask_ahead([root / folder / name for name, found in batch if found.st_size > 0])
        yield from batch


@contextmanager
def opened(root: Place, relative: str) -> Iterator[OpenedFile]:
    """open_regular as a context that closes the file."""
    file = open_regular(root, relative)
    try:
        yield file
    finally:
        file.close()


def identity(found: os.stat_result) -> tuple[int, int, int, int]:
    """What stays equal as long as nobody replaces or writes the file."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _parts(root: Place, relative: str) -> list[str]:
    parts = relative.split("/")
    if "\0" in relative or any(part in ("", ".", "..") for part in parts):
        raise UnsafeContent(
            f"the path '{printable(relative)}' may lead out of the run directory",
            path=root,
            code="PATH-OUTSIDE",
        )
    return parts


def _read(file: OpenedFile, size: int, limit: int, path: Place) -> bytes:
    """At most `size` bytes from the start."""
    if size > limit:
        raise LimitExceeded("too many bytes", found=size, limit=limit, path=path)
    return read_exactly(file.pread, size)


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
