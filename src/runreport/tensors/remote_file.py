"""Files behind URLs, in few requests: ranges instead of whole files, listings instead of a question per file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.local_file import require_regular
from runreport.tensors.remote_driver import Told, driver_of
from runreport.tensors.remote_path import RemotePath
from runreport.tensors.remote_stat import remote_stat

FIRST_BYTES = 1 << 16  # of a file, asked for at once: the headers of most checkpoints, and most other files whole
AHEAD_BYTES = 1 << 18  # at least this much is asked for at a time: small tensors lie side by side

Listing = dict[str, os.stat_result]

_listings: ContextVar[dict[RemotePath, Listing] | None] = ContextVar("listings of the look that goes on", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """While it lasts, every folder is listed once, and its files are taken as they were then.

    What changes meanwhile is noticed when it is read, or by the next look.
    """
    token = _listings.set({})
    try:
        yield
    finally:
        _listings.reset(token)


class RemoteFile:
    """A file as it was found, read in ranges.

    `stat` is asked of the store again only after bytes were fetched that may belong to another version: a first answer
    that holds as many bytes as the whole file has is of one version by itself.
    """

    def __init__(self, place: RemotePath, found: os.stat_result) -> None:
        self._place = place
        self._found = self._now = found
        self._is_certain = True  # that all bytes fetched so far are those of the file that was found
        self._begin, self._block = 0, b""  # kept for the next read
        self._first: bytes | None = None

    def pread(self, count: int, offset: int) -> bytes:
        """Some of `count` bytes, at least one; none at the end of the file, or where it has become shorter."""
        count = max(0, min(count, self._found.st_size - offset))
        if count == 0:
            return b""
        if offset + count <= FIRST_BYTES or (self._first is not None and offset < len(self._first)):
            return self._first_bytes()[offset : offset + count]
        if not self._begin <= offset <= offset + count <= self._begin + len(self._block):
            self._begin, self._block = offset, self._range(offset, offset + max(count, AHEAD_BYTES))
        at = offset - self._begin
        return self._block[at : at + count]

    def stat(self) -> os.stat_result:
        """The file as it is now, or was when it was last certain to be the one that was found."""
        if not self._is_certain:
            forget(self._place)
            self._now = _regular(self._place)
            self._is_certain = True
        return self._now

    def close(self) -> None:
        """Let go of what is held in memory."""
        self._begin, self._block, self._first = 0, b"", None

    def _first_bytes(self) -> bytes:
        if self._first is None:
            size = self._found.st_size
            is_certain = self._is_certain
            self._first = self._range(0, FIRST_BYTES)  # beyond its end, so that a file that grew is noticed
            self._is_certain = is_certain and len(self._first) == min(size, FIRST_BYTES)
        return self._first

    def _range(self, begin: int, end: int) -> bytes:
        self._is_certain = False
        files, path = driver_of(self._place)
        try:
            with Told(self._place):
                return bytes(files.cat_file(path, start=begin, end=end))
        except InputRefused as error:
            # A range behind the end is an error in many stores.
            if error.code == "MISSING" or self.stat().st_size > begin:
                raise
            return b""


def read_remote(place: RemotePath, *, limit: int) -> bytes:
    """All of a file in one request, and so of one version; for files of ours, because nothing is asked about it before.

    Raises LimitExceeded above `limit` bytes, InputRefused where there is none (MISSING) or it cannot be read.
    """
    files, path = driver_of(place)
    try:
        with Told(place):
            data = bytes(files.cat_file(path, start=0, end=limit + 1))
    except InputRefused as error:
        if error.code == "MISSING" or _regular(place).st_size > 0:  # a store may refuse a range of nothing
            raise
        return b""
    if len(data) > limit:
        raise LimitExceeded("too many bytes", found=_regular(place).st_size, limit=limit, path=place)
    return data


def open_remote(place: RemotePath) -> RemoteFile:
    """The regular file at a place; errors of regular_file.open_regular. Within a look this costs no request."""
    return RemoteFile(place, _regular(place))


def stat_remote(place: RemotePath) -> os.stat_result | None:
    """What is at a place, None where there is nothing; InputRefused (UNREADABLE) where that cannot be told."""
    if _listings.get() is not None:
        return list_remote(place.parent).get(place.name)
    files, path = driver_of(place)
    try:
        with Told(place):
            return remote_stat(files.info(path))
    except InputRefused as error:
        if error.code != "MISSING":
            raise
        return None


def list_remote(folder: RemotePath) -> Listing:
    """Name -> stat of what is in a folder; empty where there is no such folder."""
    look = _listings.get()
    if look is not None and folder in look:
        return look[folder]
    found = _list(folder)
    if look is not None:
        look[folder] = found
    return found


def find_remote(folder: RemotePath) -> Listing:
    """Path below a folder -> stat of every regular file, at any depth, in one listing; empty where there is none."""
    files, path = driver_of(folder)
    begin = len(path.strip("/")) + 1
    try:
        with Told(folder):
            entries = files.find(path, detail=True).items()
            inner = [(str(name), info) for name, info in entries if not str(name).endswith("/")]  # marks of folders
            found = {name.strip("/")[begin:]: remote_stat(info) for name, info in inner}
    except InputRefused as error:
        if error.code != "MISSING":
            raise
        return {}
    return {name: entry for name, entry in found.items() if name and stat.S_ISREG(entry.st_mode)}


def write_remote(place: RemotePath, data: bytes) -> None:
    """Put a whole file in one request, which object stores make atomic; OutputFailed with what the driver said.

    Where a store is not: a file that was torn does not have the data that its receipt names, and is made again.
    """
    files, path = driver_of(place)
    with Told(place, writing="cannot be written"):
        try:
            files.pipe_file(path, data)
        except FileNotFoundError:  # a store with folders, and this one is not there yet
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, data)


def remove_remote(place: RemotePath) -> None:
    """Remove a file; nothing where it is not there."""
    files, path = driver_of(place)
    with Told(place, writing="cannot be removed"), suppress(FileNotFoundError):
        files.rm_file(path)


def forget(place: RemotePath) -> None:
    """Take the folder of a file anew, even within a look."""
    look = _listings.get()
    if look is not None:
        look.pop(place.parent, None)


def _regular(place: RemotePath) -> os.stat_result:
    found = stat_remote(place)
    if found is None:
        raise InputRefused("does not exist", path=place, code="MISSING")
    require_regular(found, place)
    return found


def _list(folder: RemotePath) -> Listing:
    files, path = driver_of(folder)
    own = path.strip("/")
    try:
        with Told(folder):
            # A store may list the folder itself, or a file that was asked for as a folder.
            inner = [info for info in files.ls(path, detail=True) if str(info["name"]).strip("/") != own]
            found = {str(info["name"]).rstrip("/").rpartition("/")[2]: remote_stat(info) for info in inner}
    except InputRefused as error:
        if error.code != "MISSING":
            raise
        return {}
    return {name: entry for name, entry in found.items() if name not in ("", ".", "..") and "\0" not in name}
