"""Tells by stat alone whether files of a run may have changed since they were read.

Times are taken as they are compared by nobody: only whether they are the same counts, so a clock that goes back does no
harm. st_ctime is part of it, because a tool that keeps sizes and sets modification times back cannot set that one.
A file written within RACY_S may be written again without a new time, for the system's clock of files is coarse; its
signature is never equal to a later one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Iterable

from runreport.errors import RunReportError
from runreport.runs.opening import Place, RemotePath, is_folder, list_folder, stat_regular

RACY_S = 0.05  # the clock of files ticks every 1 to 10 ms

Mark = tuple[int, ...] | None


def file_mark(path: Place) -> Mark:
    """What cannot stay the same when a file is written, replaced or given other rights; None where there is none."""
    if isinstance(path, RemotePath):
        found = stat_regular(path.parent, path.name)
        return None if found is None else mark_of(found)
    try:
        return mark_of(path.lstat())
    except OSError:
        return None


def folder_mark(path: Place) -> Mark:
    """Which folder that is and who may read it; what is in it does not matter."""
    if isinstance(path, RemotePath):
        return (0,) if is_folder(path) else None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mode, found.st_uid


def listing_marks(root: Place, folder: str, wanted: Callable[[str], bool]) -> dict[str, Mark] | str:
    """Marks of those files of a folder below root whose names are wanted; the error's code where it is refused."""
    try:
        return {name: mark_of(found) for name, found in list_folder(root, folder) if wanted(name)}
    except RunReportError as error:
        return error.code


def digest_of(marks: Hashable) -> bytes:
    """Sixteen bytes in place of what may be thousands of marks."""
    return hashlib.blake2b(repr(marks).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def is_recent(mark: Mark, now_s: float, within_s: float) -> bool:
    """Whether a file was written within so many seconds, or in the future."""
    return mark is not None and now_s - mark[-2] / 1e9 <= within_s


def racy_time(marks: Iterable[Mark], now_s: float) -> float | None:
    """The present time where one of the files was written only just now, None where all marks can be relied on."""
    newest = max((mark[-1] for mark in marks if mark is not None), default=0)
    return now_s if abs(now_s - newest / 1e9) < RACY_S else None


def mark_of(found: os.stat_result) -> Mark:
    """The same of a file whose stat is known."""
    who = found.st_dev, found.st_ino, found.st_mode, found.st_uid, found.st_nlink
    return *who, found.st_size, found.st_mtime_ns, found.st_ctime_ns
