"""Fields of many messages of one kind at once, a column per field: what reading one after the other gives, much sooner.

All messages step from field to field together.  A message that does not go the usual way (a field twice, keys or
integers of many bytes, something out of bounds) is not regular; `protobuf.fields` is asked about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runreport.runs.readers.records.tfrecord import words

_FIELDS = 16  # of one message
_REPEATED = 256  # of one message
_SIZE_BY_WIRE = np.array([0, 8, 0, 0, 0, 4, 0, 0])
_KNOWN_WIRE = np.array([True, True, True, False, False, True, False, False])


@dataclass(frozen=True, slots=True)
class Columns:
    """For each asked field one entry per message; a field is named by its key, number * 8 + wire type."""

    begin: dict[int, np.ndarray]  # (n,) i8, where the content begins; -1 where the message has no such field
    value: dict[int, np.ndarray]  # (n,) i8, the integer, or the bytes of the content
    is_regular: np.ndarray  # (n,) bool; entries of other messages mean nothing


def columns(data: np.ndarray, begin: np.ndarray, end: np.ndarray, keys: Sequence[int]) -> Columns:
    """The fields of the messages data[begin:end] that have one of the keys; data is padded, begin and end (n,) i8."""
    found = Columns(
        {key: np.full(len(begin), -1) for key in keys},
        {key: np.zeros(len(begin), np.int64) for key in keys},
        np.ones(len(begin), dtype=bool),
    )
    at = begin.copy()
    for _ in range(_FIELDS):
        rows = np.flatnonzero((at < end) & found.is_regular)
        if not len(rows):
            return found
        key, content, value, after, fits = _field(data, at[rows], end[rows])
        found.is_regular[rows] = fits
        at[rows] = after
        for wanted in keys:
            same = rows[key == wanted]
            found.is_regular[same] &= found.begin[wanted][same] < 0
            found.begin[wanted][same] = content[key == wanted]
            found.value[wanted][same] = value[key == wanted]
    found.is_regular[at < end] = False
    return found


@dataclass(frozen=True, slots=True)
class Members:
    """The messages inside messages."""

    owner: np.ndarray  # (m,) i8, ascending
    begin: np.ndarray  # (m,) i8
    end: np.ndarray  # (m,) i8
    is_regular: np.ndarray  # (n,) bool, of the owners; others have no members here


def members(data: np.ndarray, begin: np.ndarray, end: np.ndarray, key: int) -> Members:
    """The members in field `key` of messages, in the order written."""
    at = begin.copy()
    regular = np.ones(len(begin), dtype=bool)
    owners, begins, ends = [], [], []
    for _ in range(_REPEATED):
        rows = np.flatnonzero((at < end) & regular)
        if not len(rows):
            break
        written, content, value, after, fits = _field(data, at[rows], end[rows])
        regular[rows] = fits
        at[rows] = after
        wanted = written == key
        owners.append(rows[wanted])
        begins.append(content[wanted])
        ends.append((content + value)[wanted])
    regular[at < end] = False
    owner = np.concatenate([np.zeros(0, np.int64), *owners])
    order = np.argsort(owner, kind="stable")
    order = order[regular[owner[order]]]
    flat = [np.concatenate([np.zeros(0, np.int64), *parts])[order] for parts in (begins, ends)]
    return Members(owner[order], flat[0], flat[1], regular)


def _field(
    data: np.ndarray, at: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of the field at each place: key, where its content begins, its integer or size, the place after it, whether all
    of that lies before `end` and is of a common form; what does not fit stays at its place.
    """
    first, second = data[at].astype(np.int64), data[at + 1].astype(np.int64)
    is_long = first >= 128
    key = np.where(is_long, first & 127 | second << 7, first)
    start = at + 1 + is_long
    wire = key & 7
    value, width = _varints(data, start)
    is_varint, is_bytes = wire == 0, wire == 2
    content = np.where(is_bytes, start + width, start)
    size = np.where(is_bytes, value, _SIZE_BY_WIRE[wire])
    after = content + np.where(is_varint, width, size)
    is_known = (key >= 8) & _KNOWN_WIRE[wire] & ~(is_long & (second >= 128)) & ((width > 0) | ~(is_varint | is_bytes))
    fits = is_known & (after <= end)
    return key, content, np.where(is_varint, value, size), np.where(fits, after, at), fits


def _varints(data: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Integers of up to 8 bytes and how many bytes each takes; longer ones are (0, 0)."""
    word = words(data, "<u8")[at].astype(np.uint64)
    stop = ~word & np.uint64(0x8080808080808080)  # the highest bit of each byte that is a last one
    lowest = stop & (np.uint64(0) - stop)
    width = (np.bitwise_count(lowest - np.uint64(1)).astype(np.int64) + 1) // 8
    kept = (lowest << np.uint64(1)) - np.uint64(1)
    x = word & kept & np.uint64(0x7F7F7F7F7F7F7F7F)
    for shift, low in ((1, 0x007F007F007F007F), (2, 0x00003FFF00003FFF), (4, 0x000000000FFFFFFF)):
        high = np.uint64(low << (8 * shift))
        x = (x & np.uint64(low)) | ((x & high) >> np.uint64(shift))  # 7, then 14, then 28 bits side by side
    return np.where(stop == 0, 0, x.astype(np.int64)), np.where(stop == 0, 0, width)
