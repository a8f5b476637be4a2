"""What a W&B log says of the machine: measurements over time, what was printed, where the run began.

Source: wandb/proto/wandb_internal.proto.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from runreport.runs.logged import Curve, Span
from runreport.runs.readers.records.protobuf import BYTES, fields, signed, spans, text
from runreport.runs.readers.records.wandb_log import LogRecords
from runreport.runs.readers.records.wandb_values import json_value
from runreport.runs.readers.rows.points import Points

SPANS = 1 << 18  # pieces of what was printed that are kept
PREFIX = "system/"
_TIME, _ITEM, _LINE, _VALUE = 2, 3, 3, 16
_HOST, _GIT = 13, 21  # fields of a run


@dataclass(slots=True)
class Machine:
    """Everything fed so far."""

    measured: Points = field(default_factory=Points)
    printed: list[Span] = field(default_factory=list[Span])
    unprinted: int = 0  # pieces above the limit
    environment: dict[str, object] = field(default_factory=dict[str, object])

    def add_measurements(self, message: memoryview) -> None:
        """One look at the machine.  Raises NotProtobuf."""
        time: float | None = None
        items: list[tuple[str, bytes]] = []
        for number, _, value in fields(message):
            if number == _TIME and not isinstance(value, int):
                time = _seconds(value)
            elif number == _ITEM and not isinstance(value, int):
                parts = {key: part for key, _, part in fields(value)}
                written = parts.get(_VALUE, b"")
                items.append((text(parts.get(1, memoryview(b""))), b"" if isinstance(written, int) else bytes(written)))
        if time is not None:
            self.measured.add_row(dict(_values(items)), time, time=time)

    def add_line(self, content: memoryview, begin: int, end: int, records: LogRecords, file: str) -> None:
        """A piece of what was printed, in a message content[begin:end] of the records.  Raises NotProtobuf."""
        for number, wire, size, at in spans(content, begin, end):
            if number == _LINE and wire == BYTES and size:
                places = records.places(at, size)
                if len(self.printed) + len(places) > SPANS:
                    self.unprinted += 1
                else:
                    self.printed += [Span(file, offset, length) for offset, length in places]

    def add_run(self, message: memoryview) -> None:
        """Where the run began.  Raises NotProtobuf."""
        for number, _, value in fields(message):
            if isinstance(value, int):
                continue
            if number == _HOST and len(value):
                self.environment["machine"] = {"host": text(value)}
            elif number == _GIT:
                parts = {key: text(part) for key, _, part in fields(value) if not isinstance(part, int)}
                named = {"remote": parts.get(1, ""), "commit": parts.get(2, "")}
                self.environment["git"] = {name: one for name, one in named.items() if one}

    def curves(self, file: str) -> tuple[Curve, ...]:
        """Measurements over time."""
        return tuple(
            Curve(PREFIX + one.tag.removeprefix("system."), one.x, one.values, file, "time", one.times, is_system=True)
            for one in self.measured.curves(file, "time")
        )


def _values(items: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, object]]:
    """Names and values; what is no JSON is no number either, and is counted as such."""
    for name, written in items:
        yield name, json_value(written)


def _seconds(timestamp: memoryview) -> float:
    """Seconds since 1970 of a google.protobuf.Timestamp."""
    parts = {number: value for number, _, value in fields(timestamp) if isinstance(value, int)}
    return signed(parts.get(1, 0)) + signed(parts.get(2, 0)) * 1e-9
