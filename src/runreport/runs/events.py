"""The event schema of events.jsonl, shared by the writer and the readers, and its parser.

One JSON object a line: `seq` (from 1, no gaps), `time`, `type`, `epoch`, `step`, `data`. Lines end with \\n and nothing
else: U+2028 inside a string is text. Every whole line survives, whatever stands before or after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from runreport.runs.json_object import repairs
from runreport.runs.json_text import JsonReader
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
    last_seq: int = 0
    counts: dict[str, int] = field(default_factory=dict[str, int])
    lines: dict[str, list[int]] = field(default_factory=dict[str, "list[int]"])

    def note(self, code: str, line: int) -> None:
        self.counts[code] = self.counts.get(code, 0) + 1
        named = self.lines.setdefault(code, [])
        if len(named) < LINES_SHOWN:
            named.append(line)


def parse_events(data: bytes, *, file: str, final: bool) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The events of a log in file order, and what was skipped or repaired.

    A last line without \\n counts only when the run is over (`final`): until then it may be the beginning of a longer
    one, even where it is valid JSON.  `epoch` and `step` are whole numbers from 0, also written as 3.0 or "3";
    anything else counts as missing.  An event without a sequence number has seq 0.
    """
    encoding = _foreign_encoding(data)
    if encoding is not None:
        return (), (Problem("ENCODING", file, f"the file is {encoding}, expected UTF-8; nothing of it was read"),)
    log = _Log()
    for number, line in _lines(data, final=final):
        _take(log, number, line)
    problems = [
        Problem(code, file, what, log.counts[code], tuple(log.lines[code]))
        for code, what in _MESSAGES.items()
        if code in log.counts
    ]
    return tuple(log.events), (*problems, *repairs(log.reader, file))


def _foreign_encoding(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "compressed with gzip" if data.startswith(b"\x1f\x8b") else None


def _lines(data: bytes, *, final: bool) -> Iterator[tuple[int, bytes]]:
    """Number from 1 and bytes of every line that is not blank, without the blanks around it."""
    begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    number = 0
    while begin < len(data):
        end = data.find(b"\n", begin)
        if end < 0 and not final:
            return
        number += 1
        end = len(data) if end < 0 else end
        line = data[begin:end].strip(b" \t\r")
        if line:
            yield number, line
        begin = end + 1


def _take(log: _Log, number: int, line: bytes) -> None:
    if len(line) > LINE_LIMIT:
        log.note("LINE-LIMIT", number)
        return
    before = log.reader.gaps, log.reader.duplicates
    try:
        value = log.reader.decode(line.decode("utf-8"))
    except ValueError:  # not JSON, not UTF-8, absurd numbers
        log.reader.gaps, log.reader.duplicates = before
        log.note("JSON-LINE", number)
        return
    if not isinstance(value, dict):
        log.note("JSON-LINE", number)
        return
    entry = cast("dict[str, object]", value)
    if isinstance(entry.get("type"), str):
        log.events.append(_event(log, number, entry))
    else:
        log.note("EVENT-NO-TYPE", number)


def _event(log: _Log, number: int, entry: dict[str, object]) -> Event:
    seq, epoch, step = _count(entry.get("seq")), _count(entry.get("epoch")), _count(entry.get("step"))
    time, type_, data = entry.get("time"), cast("str", entry["type"]), entry.get("data")
    if seq is None or epoch is None or step is None or type(time) is not str or type(data) is not dict:
        _check_fields(log, number, entry)
    if type_ not in _KNOWN:
        log.note("EVENT-UNKNOWN", number)
    if seq:
        if seq <= log.last_seq:
            log.note("SEQ-ORDER", number)
        log.last_seq = seq
    shown = time if isinstance(time, str) else ""
    kept = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    return Event(seq or 0, shown, type_, epoch, step, kept)


def _check_fields(log: _Log, number: int, entry: dict[str, object]) -> None:
    """Notes the line if a field is there but cannot be used; absent and null are no mistake."""
    right = (
        *(entry.get(name) is None or _count(entry[name]) is not None for name in ("seq", "epoch", "step")),
        isinstance(entry.get("time"), str | None),
        isinstance(entry.get("data"), dict | None),
    )
    if not all(right):
        log.note("EVENT-FIELD", number)


def _count(value: object) -> int | None:
    """A whole number from 0 below 2**53, however it was written."""
    if type(value) is int:
        return value if 0 <= value < 2**53 else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < 2**53 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None
