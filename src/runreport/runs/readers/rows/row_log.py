"""Curves out of rows that name their numbers: a row says what it counts, when it was written, of which split it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from runreport.runs.logged import Curve, Unit
from runreport.runs.readers.rows.points import Points, number_of
from runreport.runs.readers.rows.row_columns import column_curves
from runreport.runs.readers.rows.x_axis import (
    EPOCHS,
    STEPS,
    TIMES,
    YEAR_2001_S,
    YEAR_2096_S,
    begins_each_epoch,
    plain_name,
)
from runreport.runs.run import Problem

SPLITS = ("mode", "split", "phase", "stage")  # fields that say of which part of the data a row is
TAGS = ("tag", "name", "metric", "key")  # fields that name the number in a field "value"
_KNOWN = (*STEPS, *EPOCHS)

Row = Mapping[str, object]


def row_curves(rows: Sequence[Row], path: str, notes: list[Problem]) -> tuple[Curve, ...]:
    """Every number of every row that has a step or an epoch, in the order of the log."""
    quick = column_curves(rows, path)
    return RowLog(rows).curves(path, notes) if quick is None else quick


class RowLog:
    """Takes rows in the order of a log."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._split = next((name for name in SPLITS if _differs(rows, name)), None)
        self._twofold = self._tags_of_several_splits()
        self._within_epoch = _within_epoch(rows)
        self._last_epoch = math.nan
        self._points: dict[Unit, Points] = {"step": Points(), "epoch": Points()}

    def curves(self, path: str, notes: list[Problem]) -> tuple[Curve, ...]:
        """Every number of every row that has a step or an epoch."""
        uncounted = 0
        for row in self._rows:
            uncounted += not self._take(row)
        if uncounted:
            notes.append(Problem("NO-STEP", path, "rows without step, iteration or epoch are left out", uncounted))
        for points in self._points.values():
            notes += points.problems(path)
        return tuple(curve for unit, points in self._points.items() for curve in points.curves(path, unit))

    def _take(self, row: Row) -> bool:
        axis = axis_in(row, self._within_epoch)
        if axis is None:
            return not any(number_of(value) is not None for value in row.values())
        x, name = axis
        unit = self._unit(row, name, x)
        moment = time_in(row)
        split = row.get(self._split) if self._split else None
        without = {name, *SPLITS, *(() if math.isnan(moment) else _time_names(row))}
        tag, value = _named(row)
        if tag is not None:
            row, without = {tag: value}, set[str]()
        if isinstance(split, str) and not self._twofold.isdisjoint(row):
            row = {f"{split}/{key}" if key in self._twofold else key: inner for key, inner in row.items()}
        self._points[unit].add_row(row, x, without=without, time=moment)
        return True

    def _unit(self, row: Row, name: str, x: float) -> Unit:
        """What x counts.

        mmengine writes rows of validation whose step is the epoch, among rows with step, iter and epoch.
        """
        if plain_name(name) in EPOCHS:
            return "epoch"
        epoch = number_of(row.get("epoch"))
        if epoch is not None:
            self._last_epoch = epoch if "iter" in row and "step" in row else self._last_epoch
            return "step"
        return "epoch" if x == self._last_epoch and "iter" not in row else "step"

    def _tags_of_several_splits(self) -> frozenset[str]:
        if self._split is None:
            return frozenset()
        split_of: dict[str, object] = {}
        several: set[str] = set()
        for row in self._rows:
            split = row.get(self._split)
            for tag in row:
                if split_of.setdefault(tag, split) != split:
                    several.add(tag)
        return frozenset(several - {self._split} - {tag for tag in several if plain_name(tag) in _KNOWN})


def axis_in(row: Row, within_epoch: bool = False) -> tuple[float, str] | None:
    """The number that counts the training, and its name; epochs where steps begin again in every epoch."""
    for name in EPOCHS if within_epoch else _KNOWN:
        number = number_of(row.get(name))
        if number is not None:
            return number, name
    for name, value in row.items():
        if plain_name(name) in _KNOWN and name not in _KNOWN and (number := number_of(value)) is not None:
            return number, name
    return axis_in(row) if within_epoch else None


def time_in(row: Row) -> float:
    """When a row was written, in seconds since 1970; NaN where it does not say."""
    for name in (*TIMES, "time"):
        value = row.get(name)
        number = seconds_of(value) if isinstance(value, str) else number_of(value)
        if number is not None and YEAR_2001_S < number < YEAR_2096_S:
            return number
    return math.nan


def seconds_of(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 time that says its zone; None for any other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None


def _time_names(row: Row) -> list[str]:
    return [name for name in (*TIMES, "time") if isinstance(row.get(name), str)]


def _named(row: Row) -> tuple[str | None, object]:
    """Tag and value of a row that holds one number under the name `value`."""
    if number_of(row.get("value")) is None:
        return None, None
    tag = next((row[name] for name in TAGS if isinstance(row.get(name), str)), None)
    return (str(tag), row["value"]) if tag is not None else (None, None)


def _differs(rows: Sequence[Row], name: str) -> bool:
    return len({value for row in rows if isinstance(value := row.get(name), str)}) > 1


def _within_epoch(rows: Sequence[Row]) -> bool:
    if not rows or not any("epoch" in row for row in rows[:100]):
        return False
    pairs = [(axis_in(row), row.get("epoch"), row) for row in rows]
    steps = np.array([math.nan if axis is None or axis[1] == "epoch" else axis[0] for axis, _, _ in pairs])
    epochs = np.array([math.nan if (number := number_of(epoch)) is None else number for _, epoch, _ in pairs])
    return begins_each_epoch(steps, epochs)
