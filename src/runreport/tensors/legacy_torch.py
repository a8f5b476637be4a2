"""Files of torch before version 1.6: five pickles, then the storages, each as its length and its elements.

The numbers are in little-endian order whatever machine wrote them.  Source: torch/serialization.py, `_legacy_save`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from runreport.errors import InputIncomplete, InputRefused
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.limits import PICKLE_LIMIT
from runreport.tensors.pickled.machine import Pickled, pickled
from runreport.tensors.pickled.torch_types import STORAGES
from runreport.tensors.pickled.values import Name, Persistent
from runreport.tensors.regular_file import read_exactly

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
_USUAL = 4 << 20  # bytes in which the pickles of nearly every file end
_LENGTH = struct.Struct("<q")  # elements of a storage
_MAGIC_BYTES = MAGIC.to_bytes(10, "little")
_MAGIC_TEXT = b"L" + str(MAGIC).encode()  # as protocols 0 and 1 write it

Pread = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class LegacyContents:
    """What the pickles of such a file say."""

    root: object
    keys: tuple[str, ...]  # of the storages, in their order
    begin: int  # first byte of the storages
    bits: Mapping[str, int]  # of one element of each storage
    calls: Mapping[Name, int]


def is_legacy(head: bytes) -> bool:
    """Whether a file begins with the pickled magic number."""
    return (head[:1] == b"\x80" and _MAGIC_BYTES in head[:32]) or head.startswith(_MAGIC_TEXT)


def legacy_contents(pread: Pread, size: int) -> LegacyContents:
    """What a file of that size says; pread(count, offset) gives its bytes.

    Raises InputRefused (PT-LEGACY) for what is no such file, InputIncomplete where it ends too early.
    """
    if size > _USUAL:
        with suppress(InputRefused):
            return _read(bytes(read_exactly(pread, _USUAL)))
    return _read(bytes(read_exactly(pread, min(size, PICKLE_LIMIT))))


def _read(data: bytes) -> LegacyContents:
    found: list[Pickled] = []
    at = 0
    for _ in range(5):
        if at >= len(data):
            raise InputIncomplete("ends before its storages begin", code="PT-SHORT")
        found.append(pickled(data, at))
        at = found[-1].end
    magic, protocol, _, root, keys = (one.value for one in found)
    if (magic, protocol) != (MAGIC, PROTOCOL) or not isinstance(keys, list):
        raise InputRefused("begins like an old file of torch but does not go on like one", code="PT-LEGACY")
    names = cast("list[object]", keys)
    if not all(isinstance(key, str) for key in names) or len(set(cast("list[str]", names))) < len(names):
        raise InputRefused("names its storages in a way that torch does not", code="PT-LEGACY")
    calls = {name: number for one in found for name, number in one.calls.items()}
    return LegacyContents(root, tuple(cast("list[str]", names)), at, _bits(found[3].outside), calls)


def _bits(outside: tuple[Persistent, ...]) -> dict[str, int]:
    """Bits of one element of each storage that the pickle refers to."""
    found: dict[str, int] = {}
    for one in outside:
        parts = cast("tuple[object, ...]", one.key) if isinstance(one.key, tuple) else ()
        kind, key = (parts[1], parts[2]) if len(parts) > 2 else (None, None)
        if isinstance(kind, Name) and isinstance(key, str) and kind.name in STORAGES:
            found[key] = ALL_DTYPES[STORAGES[kind.name]].bits
    return found


def storage_places(pread: Pread, size: int, contents: LegacyContents) -> dict[str, tuple[int, int]]:
    """First byte and length in bytes of each storage."""
    places: dict[str, tuple[int, int]] = {}
    begin = contents.begin
    for key in contents.keys:
        head = read_exactly(pread, _LENGTH.size, begin)
        if len(head) < _LENGTH.size:
            raise InputIncomplete("ends before its storages do", code="PT-SHORT")
        (numel,) = _LENGTH.unpack(head)
        if numel < 0 or key not in contents.bits:
            raise InputRefused("holds a storage that no tensor names", code="PT-LEGACY")
        begin += _LENGTH.size
        length = numel * contents.bits[key] // 8
        if begin + length > size:
            raise InputIncomplete("ends before its storages do", code="PT-SHORT")
        places[key] = (begin, length)
        begin += length
    return places
