"""Framing of W&B's .wandb files: LevelDB's log format with a header of its own and plain CRC-32.

Blocks of 32 KiB hold fragments of records: checksum of kind and bytes (u4), length (u2), kind (u1), bytes.  A fragment
never crosses a block; a record may.  Where fewer than seven bytes are left in a block they are not used.
Source: github.com/google/leveldb, doc/log_format.md; the header is ":W&B", 0xBEE1 and a version.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from struct import Struct

import numpy as np

from runreport.runs.readers.records.tfrecord import padded

MAGIC = b":W&B"
HEADER_SIZE = 7
_BLOCK = 32768
_FRAGMENT = Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_SEEDS = tuple(zlib.crc32(bytes([kind])) for kind in range(_LAST + 1))


@dataclass(frozen=True, slots=True)
class LogRecords:
    """The whole records of a log, one behind the other."""

    data: np.ndarray  # (bytes,) u1, padded with zeros
    begin: np.ndarray  # (n,) i8, of each record in data
    length: np.ndarray  # (n,) i8
    end: int  # byte of the file where the first record begins that is not whole: read on from here
    damaged: tuple[int, ...] = ()  # bytes of the file from which on a block cannot be read
    fragment: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # (f,) where each begins in data
    offset: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # (f,) and in the file

    def places(self, begin: int, size: int) -> list[tuple[int, int]]:
        """Offset and length in the file of data[begin : begin + size], size > 0; several where a block ends within."""
        found: list[tuple[int, int]] = []
        row = int(np.searchsorted(self.fragment, begin, side="right")) - 1
        at, end = begin, begin + size
        while at < end:
            stop = min(end, int(self.fragment[row + 1]) if row + 1 < len(self.fragment) else end)
            found.append((int(self.offset[row]) + at - int(self.fragment[row]), stop - at))
            at, row = stop, row + 1
        return found


@dataclass(slots=True)
class _Gathered:
    records: list[bytes] = field(default_factory=list[bytes])
    parts: list[bytes] = field(default_factory=list[bytes])  # of a record of which the last fragment is missing
    begun: int = 0  # where the first of these parts begins
    places: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # offset and length of whole records'
    waiting: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # the same of `parts`
    damaged: list[int] = field(default_factory=list[int])


def log_records(content: bytes, start: int = HEADER_SIZE) -> LogRecords:
    """The records of a file from byte `start` on, where one begins.

    A last record that is not whole is left out.  Where a checksum is wrong, the rest of its block is left out, and
    the record that it was part of.
    """
    found = _Gathered(begun=start)
    at = start
    while at + HEADER_SIZE <= len(content):
        left = _BLOCK - at % _BLOCK
        if left < HEADER_SIZE:
            at += left
            continue
        size = _fragment(content, at, left, found)
        if size is None:
            break
        at += size or left
        if not found.parts:
            found.begun = at
    length = np.array([len(record) for record in found.records], np.int64)
    data = padded(b"".join(found.records))
    offset, size = np.array(found.places, np.int64).reshape(-1, 2).T
    begin = np.cumsum(length) - length
    return LogRecords(data, begin, length, found.begun, tuple(found.damaged), np.cumsum(size) - size, offset)


def _fragment(content: bytes, at: int, left: int, found: _Gathered) -> int | None:
    """Take one fragment; its size with head, 0 where it is damaged, None where the file ends within it."""
    checksum, length, kind = _FRAGMENT.unpack_from(content, at)
    size = HEADER_SIZE + length
    if not kind and not any(content[at : at + left]):  # never filled
        return None if at + left >= len(content) else _lost(found, at, left)
    if kind not in (_FULL, _FIRST, _MIDDLE, _LAST) or size > left:
        return _lost(found, at, 0, is_damage=True)
    if at + size > len(content):
        return None
    body = content[at + HEADER_SIZE : at + size]
    if zlib.crc32(body, _SEEDS[kind]) != checksum:
        return _lost(found, at, 0, is_damage=True)
    _take(body, kind, at, found)
    return size


def _lost(found: _Gathered, at: int, size: int, *, is_damage: bool = False) -> int:
    """Give up the record that was begun."""
    if is_damage or found.parts:
        found.damaged.append(at)
    found.parts = []
    return size


def _take(body: bytes, kind: int, at: int, found: _Gathered) -> None:
    place = (at + HEADER_SIZE, len(body))
    if kind == _FULL:
        found.records.append(body)
        found.places.append(place)
        found.parts = []
    elif kind == _FIRST:
        found.parts, found.waiting, found.begun = [body], [place], at
    elif found.parts:  # else the first part was damaged
        found.parts.append(body)
        found.waiting.append(place)
        if kind == _LAST:
            found.records.append(b"".join(found.parts))
            found.places += found.waiting
            found.parts = []
