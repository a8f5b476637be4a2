"""Metrics over epochs, gathered from the events of a run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from runreport.runs.run import Event, Problem, Series

METRICS = "train.metrics"
_GAPS = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})


def metric_series(events: Sequence[Event], *, file: str) -> tuple[tuple[Series, ...], tuple[Problem, ...]]:
    """One series for each key of the `data` of train.metrics events, tags sorted, epochs ascending.

    Where an epoch repeats, after a resume, the last value counts.  null and the texts "NaN" and "Infinity" are gaps,
    NaN in the series; a list has no curve; other texts, switches and objects are left out and counted, as are events
    without an epoch.
    """
    found: dict[str, dict[int, float]] = {}
    left_out = no_epoch = 0
    for event in events:
        if event.type != METRICS:
            continue
        if event.epoch is None:
            no_epoch += 1
            continue
        for tag, written in event.data.items():
            value = _number(written)
            if value is None:
                left_out += not isinstance(written, list)  # a list, such as counts per component, is no curve
            else:
                found.setdefault(tag, {})[event.epoch] = value
    return tuple(_series(tag, values) for tag, values in sorted(found.items())), _problems(file, left_out, no_epoch)


def _series(tag: str, values: dict[int, float]) -> Series:
    epochs = tuple(sorted(values))
    return Series(tag, epochs, tuple(values[epoch] for epoch in epochs))


def _problems(file: str, left_out: int, no_epoch: int) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if left_out:
        found.append(Problem("METRIC-TYPE", file, "values of metrics are not numbers and were left out", left_out))
    if no_epoch:
        found.append(Problem("METRIC-EPOCH", file, "metrics without an epoch were left out", no_epoch))
    return tuple(found)


def _number(written: object) -> float | None:
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
