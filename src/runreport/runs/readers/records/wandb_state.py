"""What .wandb files hold: history, summary, configuration, definitions of metrics, how the run ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from runreport.runs.readers.records.protobuf import NotProtobuf, fields, signed, text
from runreport.runs.readers.records.protobuf_columns import members
from runreport.runs.readers.records.wandb_history import History
from runreport.runs.readers.records.wandb_log import LogRecords
from runreport.runs.readers.records.wandb_machine import Machine
from runreport.runs.readers.records.wandb_records import (
    CONFIG,
    EXIT,
    HISTORY,
    METRIC,
    OTHERS,
    OUTPUT,
    OUTPUT_RAW,
    REMOVED,
    RUN,
    STATS,
    SUMMARY,
    Names,
    Parts,
    items_of,
    message_items,
    message_removals,
    parts_of,
)
from runreport.runs.readers.records.wandb_values import Unreadable, json_value, values_of

_PIECE = 1 << 16  # records looked at together
_RUN_CONFIG, _RUN_SUMMARY = 4, 5  # fields of a run


@dataclass(slots=True)
class WandbState:
    """Everything fed so far."""

    history: History = field(default_factory=History)
    summary: dict[str, object] = field(default_factory=dict[str, object])  # nested names joined by dots
    config: dict[str, object] = field(default_factory=dict[str, object])  # nested as written
    steps: dict[int, int] = field(default_factory=dict[int, int])  # by row, of rows without an item _step
    step_metrics: dict[str, str] = field(default_factory=dict[str, str])  # by key, or by its beginning and *
    exit_code: int | None = None
    unreadable: int = 0  # records, or parts of them
    machine: Machine = field(default_factory=Machine)
    others: Counter[str] = field(default_factory=Counter[str])  # records that are not looked into, by what they hold

    def feed(self, records: LogRecords, file: str = "") -> None:
        """Take records in the order of the log; file is what it is to be named."""
        content = records.data.tobytes()
        for start in range(0, len(records.begin), _PIECE):
            begin = records.begin[start : start + _PIECE]
            parts, lost = parts_of(content, records.data, begin, begin + records.length[start : start + _PIECE])
            self.unreadable += lost
            self._add_history(content, records.data, parts[HISTORY])
            self._each(self._add_run, content, parts[RUN])
            self._each(self._add_config, content, parts[CONFIG])
            self._add_summary(content, records.data, parts[SUMMARY])
            self._each(self._add_metric, content, parts[METRIC])
            self._each(self._add_exit, content, parts[EXIT])
            self._each(self.machine.add_measurements, content, parts[STATS])
            self._add_lines(content, records, parts[OUTPUT_RAW] if len(parts[OUTPUT_RAW].row) else parts[OUTPUT], file)
            for kind, what in OTHERS.items():
                self.others[what] += len(parts[kind].row)

    def _each(self, take: Callable[[memoryview], None], content: bytes, parts: Parts) -> None:
        for message in _messages(content, parts):
            try:
                take(message)
            except NotProtobuf:
                self.unreadable += 1

    def _add_lines(self, content: bytes, records: LogRecords, parts: Parts, file: str) -> None:
        whole = memoryview(content)
        for begin, end in zip(parts.begin.tolist(), parts.end.tolist(), strict=True):
            try:
                self.machine.add_line(whole, begin, end, records, file)
            except NotProtobuf:
                self.unreadable += 1

    def _add_history(self, content: bytes, data: np.ndarray, parts: Parts) -> None:
        items = items_of(content, data, parts, self.history.names)
        self.unreadable += items.unreadable
        place = np.searchsorted(parts.row, items.row)
        self.history.add(content, data, items, place + self.history.rows)
        with_step = place[items.code == self.history.names.code(b"_step")]
        without = np.setdiff1d(np.arange(len(parts.row)), with_step)
        for row, message in zip(without.tolist(), _messages(content, parts.some(without)), strict=True):
            step = _stated_step(message)
            if step is not None:
                self.steps[self.history.rows + row] = step
        self.history.rows += len(parts.row)

    def _add_summary(self, content: bytes, data: np.ndarray, parts: Parts) -> None:
        """Only the last value of each name is decoded."""
        names = Names()
        items = items_of(content, data, parts, names)
        self.unreadable += items.unreadable
        codes, from_end = np.unique(items.code[::-1], return_index=True)
        last = len(items.code) - 1 - from_end
        values = values_of(content, data, items, last)
        spelled = names.all()
        found = {
            spelled[code]: float(values.number[place]) if values.is_number[place] else values.others.get(place)
            for place, code in enumerate(codes.tolist())
        }
        row_of = {spelled[code]: int(items.row[row]) for code, row in zip(codes.tolist(), last.tolist(), strict=True)}
        for row, removed in self._removals(content, data, parts):
            self._forget(found, removed, {name for name, updated in row_of.items() if updated >= row})
        self.summary |= found

    def _removals(self, content: bytes, data: np.ndarray, parts: Parts) -> Iterator[tuple[int, str]]:
        """Record and name of what is taken back."""
        taking = members(data, parts.begin, parts.end, REMOVED)
        some = parts.some(np.union1d(taking.owner, np.flatnonzero(~taking.is_regular)))
        for row, message in zip(some.row.tolist(), _messages(content, some), strict=True):
            try:
                yield from ((row, name) for name in message_removals(message))
            except NotProtobuf:
                self.unreadable += 1

    def _forget(self, found: dict[str, object], removed: str, later: set[str]) -> None:
        for values in (self.summary, found):
            for name in [one for one in values if one == removed or one.startswith(f"{removed}.")]:
                if values is self.summary or name not in later:
                    del values[name]

    def _add_run(self, message: memoryview) -> None:
        self.machine.add_run(message)
        for number, _, value in fields(message):
            if number == _RUN_CONFIG and not isinstance(value, int):
                self._add_config(value)
            elif number == _RUN_SUMMARY and not isinstance(value, int):
                self.summary |= {".".join(path): json_value(written) for path, written in message_items(value)}

    def _add_config(self, message: memoryview) -> None:
        for path, written in message_items(message):
            value = json_value(written)
            if path[0] != "_wandb" and not isinstance(value, Unreadable):
                _put(self.config, path, value)
            elif path[0] != "_wandb":
                self.unreadable += 1
        for removed in message_removals(message):
            self.config.pop(removed, None)

    def _add_metric(self, message: memoryview) -> None:
        parts = {number: value for number, _, value in fields(message)}
        step_metric = text(parts.get(4, memoryview(b"")))
        name = text(parts.get(1, memoryview(b""))) or text(parts.get(2, memoryview(b"")))
        if name and step_metric:
            self.step_metrics[name] = step_metric

    def _add_exit(self, message: memoryview) -> None:
        code = next((value for number, _, value in fields(message) if number == 1 and isinstance(value, int)), 0)
        self.exit_code = signed(code)


def _messages(content: bytes, parts: Parts) -> Iterator[memoryview]:
    whole = memoryview(content)
    for begin, end in zip(parts.begin.tolist(), parts.end.tolist(), strict=True):
        yield whole[begin:end]


def _stated_step(message: memoryview) -> int | None:
    """The step beside the items; what is 0 is not written, but its message is."""
    try:
        for number, _, value in fields(message):
            if number == 2 and not isinstance(value, int):
                inner = next((step for key, _, step in fields(value) if key == 1 and isinstance(step, int)), 0)
                return signed(inner)
    except NotProtobuf:
        pass
    return None


def _put(config: dict[str, object], path: list[str], value: object) -> None:
    """Set a value below nested names; what stands in the way is replaced."""
    for name in path[:-1]:
        inner = config.get(name)
        if not isinstance(inner, dict):
            inner = config[name] = {}
        config = cast("dict[str, object]", inner)
    config[path[-1]] = value
