"""The event log of a run as a stream: replayed after the last number a client saw, then followed while it grows."""

from __future__ import annotations

import asyncio
import json
import os
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
    """Reads whole lines of a log as it grows; a log that was cut or replaced is read from its start."""

    root: Path
    after: int  # number of the last event that the client has
    _inode: int = -1
    _offset: int = 0
    _rest: bytes = b""

    def read(self) -> tuple[list[bytes], bool]:
        """Events of the next piece, and whether there was anything to read."""
        try:
            with opened(self.root, FILE) as descriptor:
                found = os.fstat(descriptor)
                if found.st_ino != self._inode or found.st_size < self._offset:
                    self._inode, self._offset, self._rest = found.st_ino, 0, b""
                data = os.pread(descriptor, PIECE, self._offset)
        except RunReportError:  # gone for now
            return [], False
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_LIMIT:
            self._rest = b""
        return list(self._events(lines)), bool(data)

    def _events(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            try:
                found = json.loads(line)
                seq = found["seq"]
                text = json.dumps(plain(found), separators=(",", ":"), allow_nan=False)
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if type(seq) is int and seq > self.after:
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
