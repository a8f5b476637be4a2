"""TFRecord framing: length (u8), its masked CRC-32C (u4), body, the body's masked CRC-32C (u4), all little-endian.

The checksum of every length is compared, since a wrong length loses everything after it.  Bodies up to CHECKED_BYTES
are compared as well (`are_intact`): done for many at once that costs about 7 ns a byte, a third of what reading scalars
takes.  Longer bodies are pictures and graphs, which nobody here decodes.
Source: tensorflow/core/lib/io/record_writer.h.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

import numpy as np

from runreport.runs.readers.records.crc32c import masked_crc32c

HEAD, FOOT = 12, 4  # bytes before and after a body
CHECKED_BYTES = 1 << 16  # bodies up to this length are compared with their checksum
_PADDING = 16  # zero bytes after the data, so that words can be read at every place
_LENGTH = Struct("<Q")


@dataclass(frozen=True, slots=True)
class Frames:
    """The whole records at the start of some bytes."""

    begin: np.ndarray  # (n,) i8, where each body begins
    length: np.ndarray  # (n,) i8, bytes of each body
    end: int  # where the first record begins that is not whole: read on from here
    missing: int = 0  # bytes the record at `end` takes; 0 where its head is not whole either
    is_damaged: bool = False  # the record at `end` states a length that its checksum contradicts


def padded(content: bytes) -> np.ndarray:
    """The bytes as numbers, (bytes + 16,) u1, with zeros behind."""
    return np.frombuffer(content + bytes(_PADDING), np.uint8)


def words(data: np.ndarray, kind: str) -> np.ndarray:
    """What a number of this kind would be at every place of the data, aligned or not: a view, not a copy."""
    size = np.dtype(kind).itemsize
    return np.ndarray((len(data) - size + 1,), kind, data.data, strides=(1,))


def whole_frames(content: bytes, data: np.ndarray) -> Frames:
    """Records from the first byte on, as far as they are whole; data is padded(content)."""
    begins: list[int] = []
    at, size = 0, len(content)
    while at + HEAD <= size:
        begins.append(at)
        at += HEAD + FOOT + _LENGTH.unpack_from(content, at)[0]
    if not begins:
        return Frames(np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    begin = np.array(begins)
    length = words(data, "<u8")[begin]
    right = _states_length(data, begin)
    count = len(begin) if right.all() else int(right.argmin())
    is_damaged = count < len(begin)
    missing = 0
    if not is_damaged and at > size:
        count -= 1
        missing = int(length[count]) + HEAD + FOOT
    end = begins[count] if count < len(begins) else at
    return Frames(begin[:count] + HEAD, length[:count].astype(np.int64), end, missing, is_damaged)


def next_frame(data: np.ndarray, start: int) -> int | None:
    """The first place from `start` on where a record may begin, by the checksum of its length, or None."""
    places = np.arange(start, len(data) - _PADDING - HEAD + 1)
    found = places[_states_length(data, places)] if len(places) else places
    return int(found[0]) if len(found) else None


def are_intact(data: np.ndarray, begin: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Whether each body has the checksum behind it, (n,) bool; True for those above CHECKED_BYTES."""
    intact = np.ones(len(begin), dtype=bool)
    rows = np.flatnonzero(length <= CHECKED_BYTES)
    stated = words(data, "<u4")[begin[rows] + length[rows]]
    intact[rows] = masked_crc32c(data, begin[rows], length[rows]) == stated
    return intact


def _states_length(data: np.ndarray, begin: np.ndarray) -> np.ndarray:
    stated = words(data, "<u4")[begin + 8]
    return masked_crc32c(data, begin, np.full(len(begin), 8)) == stated
