"""What an HDF5 file holds and where: run as a process of its own, because the library that reads it is not ours.

HDF5 is a large format read by a library in C, and files come from strangers: what goes wrong there ends this process
and nothing else. No values are read but those of tiny data sets that stand in a header; links out of the file, data
kept in other files and filters from elsewhere are named and not followed.

Usage: python -m runreport.tensors.hdf5_listing ROOT FILE BEGIN LENGTH; prints one JSON document.
"""

from __future__ import annotations

import base64
import io
import json
import math
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runreport.tensors.limits import DEPTH_LIMIT, KERAS_CHUNKS_LIMIT, KERAS_MEMORY_LIMIT, KERAS_OBJECTS_LIMIT
from runreport.tensors.regular_file import OpenedFile, identity, opened, read_exactly

_FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32"}
_COMPACT, _CONTIGUOUS, _CHUNKED = 0, 1, 2  # layouts, as HDF5 numbers them


class _Window(io.RawIOBase):
    """A stretch of an opened file as h5py wants it."""

    def __init__(self, file: OpenedFile, begin: int, length: int) -> None:
        self._file, self._begin, self._length = file, begin, length
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._length)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._length - self._at))
        data = read_exactly(self._file.pread, wanted, self._begin + self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def listing(file: OpenedFile, begin: int, length: int) -> dict[str, Any]:
    """Data sets with name, type, shape and places in the file, and how many links were not followed."""
    import h5py

    with h5py.File(_Window(file, begin, length), "r") as archive:
        walk = _Walk(begin)
        waiting: list[tuple[str, Any, int]] = [("", archive["/"], 0)]
        while waiting:
            waiting += walk.groups_in(*waiting.pop())
    walk.found.sort(key=lambda one: one["name"])
    return {"tensors": walk.found, "links": walk.links, "mark": identity(file.stat())}


@dataclass(slots=True)
class _Walk:
    """What was found so far below the root of an HDF5 file."""

    begin: int  # of the HDF5 file in the file that it lies in
    found: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    seen: set[int] = field(default_factory=set[int])  # groups: one may hold itself
    links: int = 0
    objects: int = 0
    chunks: int = 0

    def groups_in(self, path: str, group: Any, depth: int) -> list[tuple[str, Any, int]]:
        """Takes the data sets of a group and gives the groups in it; ValueError where there is too much."""
        import h5py
        import h5py.h5o

        address = h5py.h5o.get_info(group.id).addr
        if address in self.seen or depth > DEPTH_LIMIT:
            return []
        self.seen.add(address)
        groups: list[tuple[str, Any, int]] = []
        for name in group:
            self.objects += 1
            inner = group[name] if isinstance(group.get(name, getlink=True), h5py.HardLink) else None
            self.links += inner is None
            if isinstance(inner, h5py.Group):
                groups.append((f"{path}{name}/", inner, depth + 1))
            elif isinstance(inner, h5py.Dataset):
                about = _data_set(inner, self.begin)
                self.chunks += len(about.get("chunks", ()))
                self.found.append({"name": f"{path}{name}", **about})
            if self.objects > KERAS_OBJECTS_LIMIT or self.chunks > KERAS_CHUNKS_LIMIT:
                raise ValueError("holds more than is looked at")
        return groups


def _data_set(found: Any, begin: int) -> dict[str, Any]:
    """Type, shape, and one of: place, chunks, data, or why it has none."""
    about: dict[str, Any] = {"dtype": found.dtype.str if found.dtype.kind in "biufc" else str(found.dtype)}
    about["shape"] = list(found.shape or ())
    plan = found.id.get_create_plist()
    layout = plan.get_layout()
    if found.shape is None or found.dtype.kind not in "biufc":
        return about | {"lacks": "holds no numbers"}
    if plan.get_external_count():
        return about | {"lacks": "keeps its values in another file"}
    if layout == _CONTIGUOUS:
        place = found.id.get_offset()
        has_none = place is None and found.size
        return about | ({"lacks": "was given no values"} if has_none else {"at": begin + (place or 0)})
    if layout == _COMPACT:
        return about | {"data": base64.b64encode(found[()].tobytes()).decode()}
    if layout != _CHUNKED:
        return about | {"lacks": "is put together from other data sets"}
    return about | _chunks(found, plan, begin)


def _chunks(found: Any, plan: Any, begin: int) -> dict[str, Any]:
    codes = [plan.get_filter(number)[0] for number in range(plan.get_nfilters())]
    unknown = [code for code in codes if code not in _FILTERS]
    if unknown:
        return {"lacks": f"is packed with filter {unknown[0]} of HDF5"}
    chunks: list[list[Any]] = []
    for number in range(found.id.get_num_chunks()):
        info = found.id.get_chunk_info(number)
        filters = [_FILTERS[code] for bit, code in enumerate(codes) if not info.filter_mask >> bit & 1]
        chunks.append([list(info.chunk_offset), begin + info.byte_offset, info.size, filters])
    size = math.prod(found.chunks) * found.dtype.itemsize
    return {"chunks": chunks, "chunk": list(found.chunks), "chunk_bytes": size}


def main(root: str, relative: str, begin: str, length: str) -> None:
    """Prints the listing of a stretch of a file."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (KERAS_MEMORY_LIMIT, KERAS_MEMORY_LIMIT))
    except (ImportError, ValueError, OSError):  # a system without such limits
        pass
    with opened(Path(root), relative) as file:
        try:
            found = listing(file, int(begin), int(length))
        except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError, RecursionError) as error:
            found = {"error": f"{type(error).__name__}: {error}"}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
