"""The comparison as plain tables, for readers without scripts and for paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.pages.comparison.compared_run import ComparedRun
from runreport.pages.comparison.curve_values import CurveValues, curve_values
from runreport.pages.comparison.settings import SettingColumn
from runreport.pages.comparison.shared_tags import SharedTag
from runreport.pages.words import NONE, figure, shortened

RUNS = 50  # rows
KEYS = 60  # settings
VALUES = 8  # of one setting
NAMES = 6  # of runs of one value
TEXT = 80


@dataclass(frozen=True, slots=True)
class ValueCell:
    """What one run reached in one metric."""

    shown: str
    note: str


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A run with its metrics."""

    name: str
    href: str
    status: str
    cells: tuple[ValueCell, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The runs of one value of a setting."""

    value: str
    n: int
    names: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting in which runs differ."""

    name: str
    choices: tuple[Choice, ...]
    more: int  # values that are left out


def value_rows(runs: Sequence[ComparedRun], tags: Sequence[SharedTag]) -> tuple[ValueRow, ...]:
    """The first runs, with last and best value of each tag."""
    return tuple(
        ValueRow(run.name, run.href, run.status, tuple(_cell(run, tag) for tag in tags)) for run in runs[:RUNS]
    )


def differences(columns: Sequence[SettingColumn], runs: Sequence[ComparedRun]) -> tuple[Difference, ...]:
    """The settings that differ, what most runs have first, with the runs of each value."""
    found = sorted((one for one in columns if one.differs), key=lambda one: one.of.count(-1))
    return tuple(_difference(column, runs) for column in found[:KEYS])


def _cell(run: ComparedRun, tag: SharedTag) -> ValueCell:
    curve = run.curves.get(tag.tag)
    if curve is None:
        return ValueCell(NONE, "")
    found = curve_values(curve)
    if math.isnan(found.last):
        return ValueCell(NONE, "no finite value")
    return ValueCell(figure(found.last), _extremes(found, tag))


def _extremes(found: CurveValues, tag: SharedTag) -> str:
    if tag.direction == "down":
        return f"best {figure(found.low)} at {figure(found.low_x, 12)}"
    if tag.direction == "up":
        return f"best {figure(found.high)} at {figure(found.high_x, 12)}"
    return f"{figure(found.low)} to {figure(found.high)}"


def _difference(column: SettingColumn, runs: Sequence[ComparedRun]) -> Difference:
    places = [*range(len(column.values)), *([-1] if -1 in column.of else [])]
    choices = tuple(_choice(column, place, runs) for place in places[:VALUES])
    return Difference(shortened(column.name, TEXT)[0], choices, len(places) - len(choices))


def _choice(column: SettingColumn, place: int, runs: Sequence[ComparedRun]) -> Choice:
    own = ["the others"] if place < 0 else [run.name for run, of in zip(runs, column.of, strict=True) if of == place]
    value = "not set" if place < 0 else shortened(column.values[place].text, TEXT)[0]
    more = f" and {len(own) - NAMES} more" if len(own) > NAMES else ""
    return Choice(value, column.of.count(place), ", ".join(own[:NAMES]) + more)
