"""What lies behind URLs: one file by a question, a folder by a listing, everything below it by one listing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from runreport.errors import InputRefused
from runreport.tensors.remote_driver import Told, driver_of
from runreport.tensors.remote_held import meant_stat
from runreport.tensors.remote_path import RemotePath
from runreport.tensors.remote_stat import remote_stat

FIRST_BYTES = 1 << 16  # of a file, asked for at once: the headers of most checkpoints, and most other files whole
BATCH = 64  # files whose first bytes are asked for together

Listing = dict[str, os.stat_result]


@dataclass(slots=True)
class _Look:
    """What is known for the time of one look."""

    listings: dict[RemotePath, Listing] = field(default_factory=dict)
    first_bytes: dict[RemotePath, bytes] = field(default_factory=dict)  # until they are read


_look: ContextVar[_Look | None] = ContextVar("the look that goes on", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """While it lasts, every folder is listed once, and its files are taken as they were then.

    What changes meanwhile is noticed when it is read, or by the next look.
    """
    token = _look.set(_Look())
    try:
        yield
    finally:
        _look.reset(token)


def stat_remote(place: RemotePath) -> os.stat_result | None:
    """What is at a place, None where there is nothing; InputRefused (UNREADABLE) where that cannot be told."""
    meant = meant_stat(place)
    if meant is not None:
        return meant
    if _look.get() is not None:
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
    look = _look.get()
    if look is None:
        return _list(folder)
    if folder not in look.listings:
        look.listings[folder] = _list(folder)
    return look.listings[folder]


def find_remote(folder: RemotePath) -> Listing:
    """Path below a folder -> stat of every regular file, at any depth, in one listing; empty where there is none."""
    files, path = driver_of(folder)
    own = "/".join((*path.strip("/").split("/"), "")).lstrip("/")
    try:
        with Told(folder):
            entries = [(str(name), info) for name, info in files.find(path, detail=True).items()]
            inner = [(name.lstrip("/"), info) for name, info in entries if not name.endswith("/")]  # marks of folders
            found = {name[len(own) :]: remote_stat(info) for name, info in inner if name.startswith(own)}
    except InputRefused as error:
        if error.code != "MISSING":
            raise
        return {}
    return {name: entry for name, entry in found.items() if stat.S_ISREG(entry.st_mode)}


def ask_ahead(places: Sequence[RemotePath]) -> None:
    """Fetch the first bytes of files that will be read next in this look; most drivers ask for many at a time.

    What cannot be fetched is asked for again, and told, when it is read.
    """
    look = _look.get()
    if look is None or not places:
        return
    found = [driver_of(place) for place in places]
    paths = [path for _, path in found]
    with suppress(InputRefused), Told(places[0]):
        data = found[0][0].cat_ranges(paths, [0] * len(paths), [FIRST_BYTES] * len(paths), on_error="return")
        look.first_bytes |= {place: bytes(one) for place, one in zip(places, data, strict=True) if _is_data(one)}


def taken_ahead(place: RemotePath) -> bytes | None:
    """The first bytes of a file, where they were asked for ahead; they are given once."""
    look = _look.get()
    return None if look is None else look.first_bytes.pop(place, None)


def forget(place: RemotePath) -> None:
    """Take the folder of a file anew, even within a look."""
    look = _look.get()
    if look is not None:
        look.listings.pop(place.parent, None)


def _is_data(found: object) -> bool:
    return isinstance(found, bytes | bytearray | memoryview)


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
