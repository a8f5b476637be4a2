"""Runs of the lab, as the readers of other formats see theirs: every logged point, and what config.json holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from runreport.runs.formats import lab
from runreport.runs.logged import CheckpointFile, Curve
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Event, Run
from runreport.runs.series import METRICS, metric_value

NAME = "lab"
WHAT = "events.jsonl, or config.json beside summary.json or checkpoints/"
OWNS = True


def find(tree: Tree) -> Iterable[str]:
    """Folders that the lab has written."""
    candidates = tree.having(lab.EVENTS, lab.CONFIG)
    return [folder for folder in candidates if lab.match(tree.root / folder)]


def takes(tree: Tree, folder: str) -> set[str]:
    """Every file below: the contract says what they are."""
    return set(tree.below(folder))


def read(tree: Tree, folder: str) -> Reading:
    """Config, every point of every metric over epochs, checkpoints by epoch."""
    run = lab.read(tree.root / folder)
    return Reading(
        format=NAME,
        status=run.status,
        config=run.config_raw,
        curves=lab_curves(run.events, joined(folder, lab.EVENTS)),
        checkpoints=tuple(CheckpointFile(joined(folder, one.file), one.epoch) for one in run.checkpoints),
        problems=run.problems,
    )


@dataclass(slots=True)
class _Points:
    x: list[float] = field(default_factory=list[float])
    values: list[float] = field(default_factory=list[float])
    times: list[float] = field(default_factory=list[float])


def run_curves(run: Run) -> tuple[Curve, ...]:
    """The curves of a run of any format, by tag."""
    return run.logged.curves if run.tree is not None else lab_curves(run.events, lab.EVENTS)


def lab_curves(events: Iterable[Event], file: str) -> tuple[Curve, ...]:
    """Every point of every metric of events, by tag."""
    found: dict[str, _Points] = {}
    for event in events:
        if event.type != METRICS or event.epoch is None:
            continue
        time_s = _seconds(event.time)
        for tag, written in event.data.items():
            value = metric_value(written)
            if value is not None:
                points = found.setdefault(tag, _Points())
                points.x.append(event.epoch)
                points.values.append(value)
                points.times.append(time_s)
    return tuple(_curve(tag, points, file) for tag, points in sorted(found.items()))


def _curve(tag: str, points: _Points, file: str) -> Curve:
    times = np.array(points.times)
    known = None if np.isnan(times).any() else times
    return Curve(tag, np.array(points.x, dtype=np.float64), np.array(points.values), file, "epoch", known)


def _seconds(written: str) -> float:
    """Seconds since 1970 of an ISO 8601 time, NaN where it is none."""
    try:
        return datetime.fromisoformat(written).timestamp()
    except ValueError:
        return math.nan
