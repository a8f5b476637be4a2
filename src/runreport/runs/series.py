"""Metrics over epochs, gathered from the events of a run."""

from __future__ import annotations

import math
from collections.abc import Iterable

from runreport.runs.run import Event, Problem, Series

METRICS = "train.metrics"
_GAPS = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})


class SeriesGatherer:
    """Gathers the metrics of events that come bit by bit; `result` may be asked for at any time.

    Where an epoch repeats, after a resume, the last value counts.  null and the texts "NaN" and "Infinity" are gaps,
    NaN in the series; a list has no curve; other texts, switches and objects are left out and counted, as are events
    without an epoch.
    """

    def __init__(self) -> None:
        self._found: dict[str, dict[int, float]] = {}  # tag -> epoch -> value, epochs ascending unless named below
        self._unsorted: set[str] = set()
        self._left_out = 0
        self._no_epoch = 0

    def add(self, events: Iterable[Event]) -> None:
        """Take the metrics of further events."""
        for event in events:
            if event.type != METRICS:
                continue
            if event.epoch is None:
                self._no_epoch += 1
                continue
            for tag, written in event.data.items():
                value = metric_value(written)
                if value is None:
                    self._left_out += not isinstance(written, list)  # such as counts per component
                else:
                    self._put(tag, event.epoch, value)

    def result(self, *, file: str) -> tuple[tuple[Series, ...], tuple[Problem, ...]]:
        """One series for each key of the `data` of train.metrics events, tags sorted, epochs ascending."""
        for tag in self._unsorted:
            self._found[tag] = dict(sorted(self._found[tag].items()))
        self._unsorted.clear()
        found = sorted(self._found.items())
        series = tuple(Series(tag, tuple(values), tuple(values.values())) for tag, values in found)
        return series, _problems(file, self._left_out, self._no_epoch)

    def _put(self, tag: str, epoch: int, value: float) -> None:
        values = self._found.setdefault(tag, {})
        if values and epoch not in values and epoch < next(reversed(values)):
            self._unsorted.add(tag)
        values[epoch] = value


def metric_series(events: Iterable[Event], *, file: str) -> tuple[tuple[Series, ...], tuple[Problem, ...]]:
    """The series of events that are all there; see SeriesGatherer."""
    gatherer = SeriesGatherer()
    gatherer.add(events)
    return gatherer.result(file=file)


def _problems(file: str, left_out: int, no_epoch: int) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if left_out:
        found.append(Problem("METRIC-TYPE", file, "values of metrics are not numbers and were left out", left_out))
    if no_epoch:
        found.append(Problem("METRIC-EPOCH", file, "metrics without an epoch were left out", no_epoch))
    return tuple(found)


def metric_value(written: object) -> float | None:
    """The value, NaN for a gap, None for what is no number."""
    if written is None or (isinstance(written, str) and written.strip().lower() in _GAPS):
        return math.nan
    if isinstance(written, bool) or not isinstance(written, int | float):
        return None
    try:
        value = float(written)
    except OverflowError:  # a whole number above 1.8e308
        return math.nan
    return value if math.isfinite(value) else math.nan
