"""Reads a TensorBoard event file in windows, from any byte on, and goes on after damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from runreport.runs.readers.records.event_log import EventLog
from runreport.runs.readers.records.tfrecord import Frames, next_frame, padded, whole_frames
from runreport.tensors.regular_file import read_exactly

WINDOW = 1 << 24  # bytes read at a time
RECORD_LIMIT = 1 << 28  # bytes of a record that is looked at; longer ones are pictures or graphs
_SEARCHED = 1 << 20  # bytes searched at a time for the next record

Pread = Callable[[int, int], bytes]  # count, offset


@dataclass(slots=True)
class FilePass:
    """How far a file was read."""

    end: int = 0  # read on from here when the file has grown
    records: int = 0
    lost: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # damaged, from byte to byte
    oversized: list[int] = field(default_factory=list[int])  # places of records above RECORD_LIMIT
    is_short: bool = False  # the file became shorter meanwhile


def read_events(pread: Pread, size: int, log: EventLog, *, start: int = 0) -> FilePass:
    """Feed the log with the whole records between byte `start`, where one begins, and byte `size`.

    A record that is not whole yet is left for the next pass.  Where the length of one is damaged, reading goes on at
    the next place that looks like a record; where there is none, the pass ends before the damage, since a file system
    may fill in a part of a growing file later.
    """
    result = FilePass(end=start)
    window = WINDOW
    while result.end < size:
        content = read_exactly(pread, min(window, size - result.end), result.end)
        if len(content) < min(window, size - result.end):
            result.is_short = True
        data = padded(content)
        frames = whole_frames(content, data)
        log.feed(content, data, frames, result.end)
        result.records += len(frames.begin)
        result.end += frames.end
        window = WINDOW
        if frames.is_damaged:
            goes_on = _after_damage(pread, size, result)
            if not goes_on:
                break
        elif result.is_short or _is_torn(frames, size - result.end):
            break
        elif frames.missing > RECORD_LIMIT:
            result.oversized.append(result.end)
            result.end += frames.missing
        else:
            window = max(WINDOW, frames.missing)
    return result


def _is_torn(frames: Frames, left: int) -> bool:
    """Whether the record at the end is all that is left, and not whole."""
    return left < (frames.missing or 12)


def _after_damage(pread: Pread, size: int, result: FilePass) -> bool:
    """Move on to the next record; where there is none, say so and stay."""
    begin = result.end
    at = begin + 1
    while at + 12 <= size:
        found = next_frame(padded(read_exactly(pread, min(_SEARCHED, size - at), at)), 0)
        if found is not None:
            result.lost.append((begin, at + found))
            result.end = at + found
            return True
        at += _SEARCHED - 11
    result.lost.append((begin, size))
    return False
