"""Folders of torch.distributed.checkpoint: `.metadata` says which box of which tensor lies in which `.distcp` file.

Each box is a small file of torch.save of its own.  `.metadata` is a pickle and is read without trust.
Source: torch/distributed/checkpoint/{metadata,filesystem}.py of torch 2.13.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from runreport.errors import InputRefused, printable
from runreport.tensors.checksums import Checksum
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.limits import RANK_LIMIT, RECORD_LIMIT
from runreport.tensors.pickled.machine import read_pickle
from runreport.tensors.pickled.tensor_records import DTYPES, tensor_records
from runreport.tensors.pickled.values import Made, Name
from runreport.tensors.pieces import Piece
from runreport.tensors.regions import extent
from runreport.tensors.regular_file import OpenedFile
from runreport.tensors.zip_members import member_bytes, zip_members

METADATA = ".metadata"


@dataclass(frozen=True, slots=True)
class SavedTensor:
    """One tensor of such a folder; nothing of it has been read."""

    name: str  # unsafe to print
    dtype: str
    shape: tuple[int, ...]
    pieces: tuple[Piece, ...]
    lacks: str  # why there are no values; "" where all are there
    within: tuple[str, ...]  # keys of the dicts around it, outermost first


@dataclass(frozen=True, slots=True)
class _Place:
    file: str  # beside .metadata
    begin: int
    length: int
    is_packed: bool


@dataclass(frozen=True, slots=True)
class FilePart:
    """A stretch of an open file, as a file of its own."""

    file: OpenedFile
    begin: int
    length: int

    def pread(self, count: int, offset: int) -> bytes:
        """At most `count` bytes of the stretch."""
        return self.file.pread(max(0, min(count, self.length - offset)), self.begin + offset)

    def stat(self) -> os.stat_result:
        """That of the file, with the stretch's length as its size."""
        found = list(self.file.stat())
        found[6] = self.length
        return os.stat_result(found)


def dcp_tensors(data: bytes, folder: str) -> tuple[list[SavedTensor], int]:
    """The tensors that a `.metadata` describes, and how many other values it names; folder: where it lies, "" the root.

    Raises InputRefused (DCP) for what no checkpoint can say, and what read_pickle raises.
    """
    root, _ = read_pickle(data)
    about, places = _fields(root, "state_dict_metadata"), _places(_fields(root, "storage_data"))
    ways = _state(root).get("planner_data")
    ways = cast("dict[object, object]", ways) if isinstance(ways, dict) else {}
    tensors: list[SavedTensor] = []
    others = 0
    for name, found in about.items():
        if isinstance(found, Made) and _class(found) == "TensorStorageMetadata" and isinstance(name, str):
            tensors.append(replace(_tensor(name, _state(found), places, folder), within=_within(ways.get(name))))
        else:
            others += 1
    return tensors, others


def record_place(file: OpenedFile, piece: Piece, dtype: str) -> tuple[int, tuple[int, ...], Checksum]:
    """First byte, strides and checksum of the storage of the one tensor in the file of torch.save that a piece is.

    Raises InputRefused (DCP) where it holds another tensor than the checkpoint says, and what the reader of torch's
    files raises.
    """
    part = cast("OpenedFile", FilePart(file, piece.begin, piece.length))
    members = zip_members(part)
    listing = next((one for name, one in members.items() if name.endswith("/data.pkl")), None)
    if listing is None:
        raise InputRefused("a piece is no file of torch.save", code="DCP")
    found = list(tensor_records(read_pickle(member_bytes(part, listing, limit=RECORD_LIMIT))[0]))
    if len(found) != 1 or (found[0].dtype, found[0].shape) != (dtype, piece.shape):
        what = f"{len(found)} tensors" if len(found) != 1 else "a tensor of another type or shape"
        raise InputRefused(f"a piece holds {what}, expected {dtype} {list(piece.shape)}", code="DCP")
    one, data = found[0], members.get(f"{listing.name.removesuffix('/data.pkl')}/data/{found[0].storage}")
    size = ALL_DTYPES[dtype].bits // 8 if dtype in ALL_DTYPES else 0
    if data is None or not data.is_stored or (one.offset + extent(one.shape, one.stride)) * size > data.size:
        raise InputRefused("a piece has a tensor that its storage does not hold", code="DCP")
    checksum = Checksum(data.name, piece.begin + data.begin, data.size, data.crc)
    return checksum.begin + one.offset * size, one.stride, checksum


def _tensor(name: str, about: Mapping[str, object], places: Mapping[object, _Place], folder: str) -> SavedTensor:
    shape = _counts(name, about.get("size"))
    chunks = about.get("chunks")
    if not isinstance(chunks, list):
        raise _wrong(name, "no list of chunks")
    pieces: list[Piece] = []
    lacks = ""
    for chunk in cast("list[object]", chunks):
        box = _state(chunk)
        at, size = _counts(name, box.get("offsets")), _counts(name, box.get("sizes"))
        place = places.get((name, at))
        if place is None:
            lacks = "has a chunk that is stored nowhere"
            continue
        lacks = "is packed by a transform" if place.is_packed else lacks
        path = f"{folder}/{place.file}" if folder else place.file
        pieces.append(Piece(path, at, size, place.begin, place.length, is_record=True))
    return SavedTensor(name, _dtype(about.get("properties")), shape, tuple(pieces), lacks, ())


def _within(way: object) -> tuple[str, ...]:
    """Of the keys on the way to a tensor, all but its own."""
    keys = cast("tuple[object, ...]", way) if isinstance(way, tuple) else ()
    return tuple(str(key) if isinstance(key, str | int) else "?" for key in keys[:-1])


def _places(found: Mapping[object, object]) -> dict[object, _Place]:
    """(name, offsets) -> where that chunk is stored."""
    places: dict[object, _Place] = {}
    for key, value in found.items():
        index, where = _state(key), _state(value)
        name, offset = index.get("fqn"), index.get("offset")
        if not isinstance(name, str) or offset is None:  # a value that is no tensor
            continue
        file, begin, length = (where.get(part) for part in ("relative_path", "offset", "length"))
        if not isinstance(file, str) or not _is_count(begin) or not _is_count(length):
            raise _wrong(name, "a place that is none")
        is_packed = bool(where.get("transform_descriptors"))
        places[(name, _counts(name, offset))] = _Place(file, cast("int", begin), cast("int", length), is_packed)
    return places


def _state(found: object) -> Mapping[str, object]:
    """What an object was given; nothing where it is no object."""
    state = found.state if isinstance(found, Made) else None
    return cast("dict[str, object]", state) if isinstance(state, dict) else {}


def _fields(found: object, name: str) -> Mapping[object, object]:
    inner = _state(found).get(name)
    if not isinstance(inner, dict):
        raise InputRefused(f"is no .metadata of torch.distributed.checkpoint: it has no {name}", code="DCP")
    return cast("dict[object, object]", inner)


def _class(found: Made) -> str:
    return found.by.name if isinstance(found.by, Name) else ""


def _dtype(found: object) -> str:
    """The element type of TensorProperties, whose state is a tuple that begins with it, or a dict."""
    state = found.state if isinstance(found, Made) else None
    kind = state[0] if isinstance(state, tuple) and state else None
    kind = _state(found).get("dtype", kind)
    return DTYPES.get(kind.name, kind.name) if isinstance(kind, Name) else "unknown"


def _counts(name: str, found: object) -> tuple[int, ...]:
    if isinstance(found, Made) and found.by == Name("torch", "Size"):
        found = found.args[0] if found.args else ()
    counts = tuple(cast("tuple[object, ...]", found)) if isinstance(found, tuple | list) else None
    if counts is None or len(counts) > RANK_LIMIT or not all(map(_is_count, counts)):
        raise _wrong(name, "a shape or place that is none")
    return cast("tuple[int, ...]", counts)


def _is_count(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**63


def _wrong(name: str, what: str) -> InputRefused:
    return InputRefused(f"tensor '{printable(name)}' has {what}", code="DCP")
