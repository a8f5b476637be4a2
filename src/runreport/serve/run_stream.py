"""The event log of a run as a stream: replayed after the last number a client saw, then followed while it grows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from runreport.errors import RunReportError
from runreport.recording.event_log import plain
from runreport.runs.events import LINE_LIMIT
from runreport.runs.opening import opened
from runreport.serve.event_source import HEARTBEAT_S, event

FILE = "events.jsonl"
LOOK_S = 0.25
PIECE = 1 << 16  # bytes read, and sent, at a time


@dataclass(slots=True)
class LogReader:
    """Reads whole lines of a log as it grows; a log that was cut or replaced is read from its start.

    Where the log turns out to end before the last event that the client has, it is another log: everything is sent.
    """

    root: Path
    after: int  # number of the last event that the client has
    _inode: int = -1
    _offset: int = 0
    _rest: bytes = b""  # of the line that has not ended
    _is_long: bool = False  # it was longer than a line may be
    _highest: int = 0  # number in this log so far

    def read(self) -> tuple[list[bytes], bool]:
        """Events of the next piece, and whether there was anything to read."""
        try:
            with opened(self.root, FILE) as log:
                found = log.stat()
                if found.st_ino != self._inode or found.st_size < self._offset - len(self._rest):
                    self._inode = found.st_ino
                    self._begin()
                elif found.st_size < self._offset:  # the torn end was cut off
                    self._offset, self._rest = self._offset - len(self._rest), b""
                data = log.pread(PIECE, self._offset)
        except RunReportError:  # gone for now
            return [], False
        if not data and 0 < self._highest < self.after:
            self.after = 0
            self._begin()
            return [], True
        self._offset += len(data)
        return list(self._events(self._lines(data))), bool(data)

    def _begin(self) -> None:
        self._offset, self._rest, self._is_long, self._highest = 0, b"", False, 0

    def _lines(self, data: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if lines and self._is_long:
            self._is_long = False
            lines = lines[1:]
        if len(self._rest) > LINE_LIMIT:
            self._rest, self._is_long = b"", True
        return lines

    def _events(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            try:
                found = json.loads(line)
                seq = found["seq"]
                text = json.dumps(plain(found), separators=(",", ":"), allow_nan=False)
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if type(seq) is not int:
                continue
            self._highest = max(self._highest, seq)
            if seq > self.after:
                self.after = seq
                yield event(text, seq)


async def run_events(root: Path, after: int | None) -> AsyncIterator[bytes]:
    """Events of the run with a number above `after`, as they come; empty for a heartbeat."""
    reader = LogReader(root, after or 0)
    quiet_s = 0.0
    while True:
        events, is_more = reader.read()
        if events:
            quiet_s = 0.0
            yield b"".join(events)
        elif quiet_s >= HEARTBEAT_S:
            quiet_s = 0.0
            yield b""
        await asyncio.sleep(0 if is_more else LOOK_S)
        quiet_s += 0 if is_more else LOOK_S
