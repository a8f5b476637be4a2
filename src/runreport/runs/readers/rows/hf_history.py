"""What trainer_state.json and trainer_log.jsonl hold: rows of numbers at steps, and whether two histories agree."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import cast

from runreport.runs.readers.rows.points import Points, number_in, number_of
from runreport.runs.run import Problem

STATE_FIELDS_LEFT_OUT = ("log_history", "stateful_callbacks")  # the curves; the program's own bookkeeping
_SPAN = re.compile(r"(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)")
_AS_TEXT = ("elapsed_time", "remaining_time", "throughput")  # numbers that LLaMA-Factory writes as text

Row = Mapping[str, object]


def history_rows(state: Mapping[str, object], path: str, notes: list[Problem]) -> list[Row]:
    """The rows of log_history in their order; entries that are no objects are a problem."""
    history = state.get("log_history")
    if not isinstance(history, list):
        notes.append(Problem("HF-HISTORY", path, "holds no list log_history"))
        return []
    entries = cast("list[object]", history)
    rows = [cast("Row", entry) for entry in entries if isinstance(entry, dict)]
    if len(rows) < len(entries):
        what = "entries of log_history are no objects and are left out"
        notes.append(Problem("HF-HISTORY", path, what, len(entries) - len(rows)))
    return rows


def history_points(rows: Sequence[Row], path: str, notes: list[Problem]) -> Points:
    """Every number of every row over its step; rows of training, evaluation and summary differ by their names."""
    points = Points()
    stepless = 0
    for row in rows:
        step = number_of(row.get("step"))
        if step is None:
            stepless += 1
        else:
            points.add_row(row, step, without=("step",))
    if stepless:
        notes.append(Problem("NO-STEP", path, "rows without a step are left out", stepless))
    return points


def log_points(rows: Sequence[Row], path: str, notes: list[Problem]) -> Points:
    """Every number of LLaMA-Factory's log over current_steps; spans of time ("5:39:46") in seconds."""
    points = Points()
    stepless = 0
    for row in rows:
        step = number_of(row.get("current_steps"))
        if step is None:
            stepless += 1
            continue
        points.add_row({name: _written(name, value) for name, value in row.items()}, step, without=("current_steps",))
    if stepless:
        notes.append(Problem("NO-STEP", path, "rows without current_steps are left out", stepless))
    return points


def parting(older: Sequence[Row], newest: Sequence[Row]) -> float | None:
    """The step from which on two histories differ; None where the older one is the beginning of the newest.

    A summary, which ends a training, may stand in the older history alone.
    """
    training = [row for row in older if "train_runtime" not in row]
    later = [row for row in newest if "train_runtime" not in row]
    for mine, theirs in zip(training, later, strict=False):
        if not _same(mine, theirs):
            return number_of(mine.get("step")) or 0.0
    return (number_of(training[len(later)].get("step")) or 0.0) if len(training) > len(later) else None


def _same(one: Row, other: Row) -> bool:
    if one == other:
        return True
    return one.keys() == other.keys() and all(
        value == other[name] or (value != value and other[name] != other[name])  # noqa: PLR0124 - NaN
        for name, value in one.items()
    )


def _written(name: str, value: object) -> object:
    if name not in _AS_TEXT or not isinstance(value, str):
        return value
    span = _SPAN.fullmatch(value)
    if span is None:
        number = number_in(value)
        return value if number is None else number
    days, hours, minutes, seconds = (int(part or 0) for part in span.groups())
    return math.fsum((days * 86400, hours * 3600, minutes * 60, seconds))
