"""Appends events to events.jsonl: one line, one write, numbered without gaps over every resume."""

from __future__ import annotations

import json
import math
import numbers
import os
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, cast

from runreport.errors import OutputFailed
from runreport.runs.events import EVENT_TYPES, LINE_LIMIT, parse_events

FILE = "events.jsonl"
TAIL_BYTES = 1 << 16  # read first when a log is continued; more only where no whole event lies in it
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def utc_now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


class EventLog:
    """The open event log of a run folder; use it in a `with` statement or call `close`.

    A log is continued: the next number follows the last whole event.  A torn last line, left by a crash, first gets
    its newline, so it becomes one line that readers skip and the next event is not swallowed.
    """

    def __init__(self, run_folder: Path, *, clock: Callable[[], datetime] = utc_now, sync: bool = True) -> None:
        """clock: gives the time of each event.  sync: whether run.* events wait until the disk has them.

        Raises OutputFailed where the file cannot be opened for writing or is no regular file.
        """
        self._path = run_folder / FILE
        self._clock = clock
        self._sync = sync
        self._descriptor = -1
        self._descriptor = self._guarded(lambda: os.open(self._path, _FLAGS, 0o666))
        try:
            self._seq, self._is_torn = _last_state(self._descriptor)
        except ValueError as error:
            self.close()
            raise OutputFailed("is not a regular file", path=self._path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the descriptor back; nothing is buffered."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def last_seq(self) -> int:
        """Number of the last event, 0 in a new log."""
        return self._seq

    def append(
        self,
        type: str,
        *,
        epoch: int | None = None,
        step: int | None = None,
        data: Mapping[str, object] | None = None,
    ) -> int:
        """Write one event and return its number.

        data: JSON values; numbers of NumPy and torch with `item()` become plain ones; NaN and infinities become null.
        Raises OutputFailed where the disk refuses; ValueError for an unknown type, a closed log or an event longer
        than LINE_LIMIT; TypeError for values that are no JSON.
        """
        if type not in EVENT_TYPES or self._descriptor < 0:
            raise ValueError(f"event {type!r}; expected an open log and one of {EVENT_TYPES}")
        time = self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {
            "seq": self._seq + 1,
            "time": time,
            "type": type,
            "epoch": epoch,
            "step": step,
            "data": data or {},
        }
        line = event_line(event)
        if len(line) > LINE_LIMIT:
            raise ValueError(f"event {type!r} of {len(line)} bytes; expected at most {LINE_LIMIT}")
        self._write(line)
        self._seq += 1
        if self._sync and type.startswith("run."):
            self._guarded(lambda: os.fsync(self._descriptor) or 0)
        return self._seq

    def _write(self, line: bytes) -> None:
        rest = b"\n" + line if self._is_torn else line
        self._is_torn = True  # until the newline is on disk
        while rest:
            rest = rest[self._guarded(lambda rest=rest: os.write(self._descriptor, rest)) :]
        self._is_torn = False

    def _guarded(self, action: Callable[[], int]) -> int:
        try:
            return action()
        except OSError as error:
            raise OutputFailed(f"cannot be written: {os.strerror(error.errno or 0)}", path=self._path) from error


def event_line(event: Mapping[str, object]) -> bytes:
    """The event as one line of strict JSON in UTF-8; a lone surrogate stays the escape that JSON has for it."""
    text = json.dumps(plain(event), ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def plain(value: object) -> object:
    """The value as JSON can hold it; NaN and infinities are None."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in cast("list[object]", value)]
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return number if math.isfinite(number) else None
    item = cast("Any", getattr(value, "item", None))  # 0-d arrays and tensors
    if callable(item):
        return plain(item())
    raise TypeError(f"{value!r} is no JSON value")


def _last_state(descriptor: int) -> tuple[int, bool]:
    """Number of the last event and whether the last line lacks its newline; ValueError for no regular file."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("not a regular file")
    is_torn = found.st_size > 0 and os.pread(descriptor, 1, found.st_size - 1) != b"\n"
    return _highest_seq(descriptor, found.st_size), is_torn


def _highest_seq(descriptor: int, size: int) -> int:
    """Looks at the tail, and at ever more of the file as long as there is no event in it.

    A last line without its newline counts where it is whole: the newline is what it gets next.
    """
    window = TAIL_BYTES
    while True:
        begin = max(0, size - window)
        tail = os.pread(descriptor, size - begin, begin)
        whole = tail if begin == 0 else tail[tail.find(b"\n") + 1 :]
        events, _ = parse_events(whole, file=FILE, final=True)
        if events or begin == 0:
            return max((event.seq for event in events), default=0)
        window *= 8
