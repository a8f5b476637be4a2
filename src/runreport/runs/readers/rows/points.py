"""Points of many tags, gathered in the order of a log."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from typing import cast

import numpy as np

from runreport.errors import printable
from runreport.runs.logged import Curve, Unit
from runreport.runs.run import Problem

NAMES_SHOWN = 6
DEPTH_LIMIT = 8  # levels of objects in a row


class Points:
    """Takes numbers one by one; what is no number is counted by its tag."""

    def __init__(self) -> None:
        self._points: dict[str, tuple[list[float], list[float], list[float]]] = {}
        self.skipped: Counter[str] = Counter()

    def add(self, tag: str, x: float, value: float, time: float = math.nan) -> None:
        """One number of a tag; time in seconds since 1970."""
        points = self._points.get(tag)
        if points is None:
            points = self._points[tag] = ([], [], [])
        points[0].append(x)
        points[1].append(value)
        points[2].append(time)

    def add_row(
        self, row: Mapping[str, object], x: float, *, without: Collection[str] = (), time: float = math.nan
    ) -> None:
        """All numbers of a row; those of objects inside have the names joined by /, null is nothing logged."""
        for tag, value in row.items():
            kind = type(value)
            if tag in without or value is None:
                continue
            if kind is float:
                self.add(tag, x, cast("float", value), time)
            else:
                self._add_other(tag, x, value, time)

    def curves(self, file: str, unit: Unit = "step") -> tuple[Curve, ...]:
        """One curve for each tag, sorted; times only where every point has one."""
        return tuple(
            Curve(tag, np.array(x, dtype=np.float64), np.array(values, dtype=np.float64), file, unit, _times(times))
            for tag, (x, values, times) in sorted(self._points.items())
        )

    def problems(self, file: str) -> tuple[Problem, ...]:
        """What was no number, as one problem."""
        if not self.skipped:
            return ()
        what = f"values that are no numbers are left out: {names(sorted(self.skipped))}"
        return (Problem("NO-NUMBER", file, what, sum(self.skipped.values())),)

    def _add_other(self, tag: str, x: float, value: object, time: float, depth: int = 0) -> None:
        if isinstance(value, Mapping) and depth < DEPTH_LIMIT:
            for inner, deeper in cast("Mapping[str, object]", value).items():
                self._add_other(f"{tag}/{inner}", x, deeper, time, depth + 1)
            return
        number = number_of(value)
        if number is not None:
            self.add(tag, x, number, time)
        elif value is not None:
            self.skipped[tag] += 1


def number_of(value: object) -> float | None:
    """The number; None for everything else, truth values, and integers that no double holds."""
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return None
    return None


def number_in(text: str) -> float | None:
    """The number a text is, in the words for NaN and infinity too; None where it is none."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def names(of: Collection[str]) -> str:
    """The first few names, for a sentence."""
    shown = ", ".join(printable(name, 40) for name in list(of)[:NAMES_SHOWN])
    return shown + (f" and {len(of) - NAMES_SHOWN:,} more" if len(of) > NAMES_SHOWN else "")


def _times(times: list[float]) -> np.ndarray | None:
    array = np.array(times, dtype=np.float64)
    return None if np.isnan(array).any() else array
