"""The event schema of events.jsonl, shared by the writer and the readers, and its parser.

One JSON object a line: `seq` (from 1, no gaps), `time`, `type`, `epoch`, `step`, `data`. Lines end with \\n and nothing
else: U+2028 inside a string is text. Every whole line survives, whatever stands before or after it.
The parser takes the file in pieces, so that a growing log is never read twice; wherever it is cut, the result is that
of one pass over the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from runreport.runs.json_object import repairs
from runreport.runs.json_text import JsonReader
from runreport.runs.plain_json import is_plain, plain_object
from runreport.runs.run import Event, Problem

EVENT_TYPES = (
    "run.created",
    "run.started",
    "train.progress",
    "train.metrics",
    "artifact.created",
    "projection.progress",
    "run.completed",
    "run.cancelled",
    "run.failed",
)
LINE_LIMIT = 16 << 20  # bytes
LINES_SHOWN = 5  # line numbers named in a problem
_KNOWN = frozenset(EVENT_TYPES)
_COUNT_LIMIT = 2**53  # whole numbers below it are exact as floats, too
_MARK = b"\xef\xbb\xbf"  # of UTF-8, at the start of a file
_MESSAGES = {
    "JSON-LINE": "lines that are not one JSON object were skipped",
    "EVENT-NO-TYPE": "lines without a type were skipped",
    "LINE-LIMIT": f"lines longer than {LINE_LIMIT >> 20} MB were skipped",
    "EVENT-FIELD": "events have a field of the wrong type, which counts as missing",
    "EVENT-UNKNOWN": "events are of a type that this version does not know",
    "SEQ-ORDER": "events repeat a sequence number or go back; they are kept in the order of the file",
}


@dataclass(slots=True)
class _Log:
    """What a pass over the lines gathers."""

    reader: JsonReader = field(default_factory=JsonReader)
    events: list[Event] = field(default_factory=list["Event"])
    number: int = 0  # of the last line, from 1
    last_seq: int = 0
    counts: dict[str, int] = field(default_factory=dict[str, int])
    lines: dict[str, list[int]] = field(default_factory=dict[str, "list[int]"])

    def note(self, code: str) -> None:
        self.counts[code] = self.counts.get(code, 0) + 1
        named = self.lines.setdefault(code, [])
        if len(named) < LINES_SHOWN:
            named.append(self.number)

    def beyond(self) -> _Log:
        """A log that goes on from here without the events, to try a line on."""
        reader = JsonReader()
        reader.gaps, reader.duplicates = self.reader.gaps, self.reader.duplicates
        lines = {code: list(named) for code, named in self.lines.items()}
        return _Log(reader, [], self.number, self.last_seq, dict(self.counts), lines)


@dataclass(frozen=True, slots=True)
class ParsedEvents:
    """The events of a log in file order, and what was skipped or repaired."""

    events: tuple[Event, ...]
    problems: tuple[Problem, ...]
    digest: str  # SHA-256, in hex, of the bytes of the lines that were looked at


class EventParser:
    """Takes the bytes of a log piece by piece; `result` may be asked for at any time and changes nothing.

    `epoch` and `step` are whole numbers from 0, also written as 3.0 or "3"; anything else counts as missing.  An event
    without a sequence number has seq 0.  A line above LINE_LIMIT is never held.
    """

    def __init__(self, *, file: str) -> None:
        self._file = file
        self._log = _Log()
        self._head = b""  # two bytes, which tell other encodings
        self._rest = bytearray()  # of the line that has not ended
        self._digest = hashlib.sha256()  # of all lines that have ended
        self._long_digest: hashlib._Hash | None = None  # and of the beginning of the next, where that is too long

    @property
    def events(self) -> Sequence[Event]:
        """Those of the lines that have ended; grows with the next bytes."""
        return self._log.events

    def feed(self, data: bytes) -> None:
        """Parse the lines that end within these bytes, and keep the beginning of the one that does not."""
        self._head = (self._head + data[:2])[:2]
        if _foreign_encoding(self._head) is not None:
            return
        if self._long_digest is not None:
            data = self._end_of_long_line(data, self._long_digest)
        cut = data.rfind(b"\n") + 1
        if cut:
            whole = bytes(self._rest) + data[:cut]
            self._rest.clear()
            self._digest.update(whole)
            _take_all(self._log, whole)
        self._rest += data[cut:]
        if len(self._rest) > LINE_LIMIT:
            self._long_digest = self._long_digest or self._digest.copy()
            self._long_digest.update(self._rest)
            self._rest.clear()

    def result(self, *, final: bool) -> ParsedEvents:
        """All that was fed so far.

        A last line without \\n counts only when the run is over (`final`): until then it may be the beginning of a
        longer one, even where it is valid JSON.
        """
        encoding = _foreign_encoding(self._head)
        if encoding is not None:
            what = f"the file is {encoding}, expected UTF-8; nothing of it was read"
            return ParsedEvents((), (Problem("ENCODING", self._file, what),), hashlib.sha256().hexdigest())
        events, log, digest = self._log.events, self._log, self._digest
        if final and (self._rest or self._long_digest is not None):
            log, digest = log.beyond(), (self._long_digest or digest).copy()
            digest.update(self._rest)
            _take(log, bytes(self._rest), is_long=self._long_digest is not None)
            events = [*events, *log.events]
        return ParsedEvents(tuple(events), _problems(log, self._file), digest.hexdigest())

    def _end_of_long_line(self, data: bytes, digest: hashlib._Hash) -> bytes:
        """What follows the line that is too long; nothing where it goes on."""
        end = data.find(b"\n") + 1
        digest.update(data[:end] if end else data)
        if not end:
            return b""
        _take(self._log, b"", is_long=True)
        self._digest, self._long_digest = digest, None
        return data[end:]


def parse_events(data: bytes, *, file: str, final: bool) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The events of a whole log and what was skipped or repaired; see EventParser."""
    parser = EventParser(file=file)
    parser.feed(data)
    found = parser.result(final=final)
    return found.events, found.problems


def _problems(log: _Log, file: str) -> tuple[Problem, ...]:
    skipped = [
        Problem(code, file, what, log.counts[code], tuple(log.lines[code]))
        for code, what in _MESSAGES.items()
        if code in log.counts
    ]
    return (*skipped, *repairs(log.reader, file))


def _foreign_encoding(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "compressed with gzip" if head.startswith(b"\x1f\x8b") else None


def _take_all(log: _Log, lines: bytes) -> None:
    """Take lines that have all ended."""
    plain = is_plain(lines)
    for line in lines.split(b"\n")[:-1]:
        _take(log, line, plain=plain or is_plain(line))


def _take(log: _Log, line: bytes, *, plain: bool = False, is_long: bool = False) -> None:
    log.number += 1
    if is_long or len(line) > LINE_LIMIT:
        log.note("LINE-LIMIT")
        return
    line = (line.removeprefix(_MARK) if log.number == 1 else line).strip(b" \t\r")
    entry = plain_object(line) if plain else None
    if entry is not None and type(entry.get("type")) is str:
        log.events.append(_event(log, entry))
    elif line:
        _take_with_care(log, line)


def _take_with_care(log: _Log, line: bytes) -> None:
    before = log.reader.gaps, log.reader.duplicates
    try:
        value = log.reader.decode(line.decode("utf-8"))
    except ValueError:  # not JSON, not UTF-8, absurd numbers
        log.reader.gaps, log.reader.duplicates = before
        log.note("JSON-LINE")
        return
    if not isinstance(value, dict):
        log.note("JSON-LINE")
        return
    entry = cast("dict[str, object]", value)
    if isinstance(entry.get("type"), str):
        log.events.append(_event(log, entry))
    else:
        log.note("EVENT-NO-TYPE")


def _event(log: _Log, entry: dict[str, object]) -> Event:
    seq, epoch, step = _count(entry.get("seq")), _count(entry.get("epoch")), _count(entry.get("step"))
    time, type_, data = entry.get("time"), cast("str", entry["type"]), entry.get("data")
    if seq is None or epoch is None or step is None or type(time) is not str or type(data) is not dict:
        _check_fields(log, entry)
    if type_ not in _KNOWN:
        log.note("EVENT-UNKNOWN")
    if seq:
        if seq <= log.last_seq:
            log.note("SEQ-ORDER")
        log.last_seq = seq
    shown = time if isinstance(time, str) else ""
    kept = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    return Event(seq or 0, shown, type_, epoch, step, kept)


def _check_fields(log: _Log, entry: dict[str, object]) -> None:
    """Notes the line if a field is there but cannot be used; absent and null are no mistake."""
    right = (
        *(entry.get(name) is None or _count(entry[name]) is not None for name in ("seq", "epoch", "step")),
        isinstance(entry.get("time"), str | None),
        isinstance(entry.get("data"), dict | None),
    )
    if not all(right):
        log.note("EVENT-FIELD")


def _count(value: object) -> int | None:
    """A whole number from 0 below 2**53, however it was written."""
    if type(value) is int:
        return value if 0 <= value < _COUNT_LIMIT else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < _COUNT_LIMIT else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None
