"""Files behind URLs, read in ranges and written whole."""

from __future__ import annotations

import os
from contextlib import suppress

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.local_file import require_regular
from runreport.tensors.remote_driver import Told, driver_of
from runreport.tensors.remote_held import HELD_FILE, held_bytes, keep_held, mean_no_version
from runreport.tensors.remote_look import FIRST_BYTES, forget, stat_remote, taken_ahead
from runreport.tensors.remote_path import RemotePath

AHEAD_BYTES = 1 << 18  # at least this much is asked for at a time: small tensors lie side by side
MOST_AHEAD_BYTES = 1 << 24  # and at most this, where a file is read from one end to the other


class RemoteFile:
    """A file as it was found, read in ranges.

    `stat` is asked of the store again only after bytes were fetched that may belong to another version: a first answer
    that holds as many bytes as the whole file has is of one version by itself.
    """

    def __init__(self, place: RemotePath, found: os.stat_result) -> None:
        self._place = place
        self._found = self._now = found
        self._is_certain = True  # that all bytes fetched so far are those of the file that was found
        self._begin, self._block = 0, held_bytes(place, found)  # kept for the next read
        self._ahead = AHEAD_BYTES
        self._first: bytes | None = self._block or None

    def pread(self, count: int, offset: int) -> bytes:
        """Some of `count` bytes, at least one; none at the end of the file, or where it has become shorter."""
        count = max(0, min(count, self._found.st_size - offset))
        if count == 0:
            return b""
        if offset + count <= FIRST_BYTES or (self._first is not None and offset < len(self._first)):
            return self._first_bytes()[offset : offset + count]
        end = self._begin + len(self._block)
        if not self._begin <= offset < end:
            self._ahead = min(4 * self._ahead, MOST_AHEAD_BYTES) if offset == end else AHEAD_BYTES
            self._begin, self._block = offset, self._range(offset, offset + max(count, self._ahead))
        at = offset - self._begin
        return self._block[at : at + count]

    def hold(self) -> None:
        """Fetch the whole of a file that is not too large, for everything that opens it next; else do nothing.

        Raises nothing where it is another file by now: what was fetched is let go.
        """
        size = self._found.st_size
        if held_bytes(self._place, self._found) or not 0 < size <= HELD_FILE:
            return
        data = self._range(0, size + 1)  # beyond its end, so that a file that grew is noticed
        if len(data) == size and _key(self.stat()) == _key(self._found):
            self._begin, self._block, self._first = 0, data, data
            keep_held(self._place, self._found, data)

    def stat(self) -> os.stat_result:
        """The file as it is now, or was when it was last certain to be the one that was found."""
        if not self._is_certain:
            forget(self._place)
            self._now = _regular(self._place)
            self._is_certain = True
        return self._now

    def growing_id(self) -> tuple[int, int]:
        """Nothing: a store replaces an object to append to it, so only its content tells."""
        return 0, 0

    def close(self) -> None:
        """Let go of what is held in memory."""
        self._begin, self._block, self._first = 0, b"", None

    def _first_bytes(self) -> bytes:
        if self._first is None:
            size = self._found.st_size
            is_certain = self._is_certain
            ahead = taken_ahead(self._place)
            # Beyond its end, so that a file that grew is noticed.
            self._first = self._range(0, FIRST_BYTES) if ahead is None else ahead
            self._is_certain = is_certain and len(self._first) == min(size, FIRST_BYTES)
        return self._first

    def _range(self, begin: int, end: int) -> bytes:
        self._is_certain = False
        mean_no_version(self._place)  # what comes now may belong to any
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


def _key(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _regular(place: RemotePath) -> os.stat_result:
    found = stat_remote(place)
    if found is None:
        raise InputRefused("does not exist", path=place, code="MISSING")
    require_regular(found, place)
    return found
