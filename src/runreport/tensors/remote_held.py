"""Small files behind URLs that were fetched whole, for everything that opens the same version next in this process."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from runreport.tensors.remote_path import RemotePath

HELD_FILE, HELD_ALL = 1 << 26, 1 << 28  # bytes of a file that is held whole, and of all that are

Version = tuple[int, int, int, int]  # size, mtime_ns, ctime_ns, inode


@dataclass(frozen=True, slots=True)
class _Held:
    found: os.stat_result
    data: bytes


_held: OrderedDict[tuple[RemotePath, Version], _Held] = OrderedDict()  # longest unused first
_meant: ContextVar[dict[RemotePath, os.stat_result] | None] = ContextVar("versions that are meant", default=None)


def keep_held(place: RemotePath, found: os.stat_result, data: bytes) -> None:
    """Hold all bytes of a file as it was found; beyond HELD_ALL bytes the longest unused files are let go."""
    _held[place, _version(found)] = _Held(found, data)
    while sum(len(one.data) for one in _held.values()) > HELD_ALL:
        _held.popitem(last=False)


def held_bytes(place: RemotePath, found: os.stat_result) -> bytes:
    """The bytes of that very version; none where they are not held."""
    key = place, _version(found)
    if key not in _held:
        return b""
    _held.move_to_end(key)
    return _held[key].data


def forget_held() -> None:
    """Let go of all files that are held whole."""
    _held.clear()


@contextmanager
def versions_meant() -> Iterator[None]:
    """While it lasts, a file of which one version is meant is taken as that one, and the store is not asked of it.

    Nothing is mixed: it holds for versions of which every byte is held, and ends once any other byte is fetched.
    """
    token = _meant.set({})
    try:
        yield
    finally:
        _meant.reset(token)


def mean_version(place: RemotePath, version: Version) -> bool:
    """Take the file for that version until versions_meant ends; False, and nothing is done, where it is not held."""
    held, meant = _held.get((place, version)), _meant.get()
    if held is None or meant is None:
        return False
    meant[place] = held.found
    return True


def meant_stat(place: RemotePath) -> os.stat_result | None:
    """The file as it was when it was held, where that version is meant."""
    return (_meant.get() or {}).get(place)


def mean_no_version(place: RemotePath) -> None:
    """Ask about the file again."""
    (_meant.get() or {}).pop(place, None)


def _version(found: os.stat_result) -> Version:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
