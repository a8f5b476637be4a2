"""Curves of a W&B run.

x is W&B's own step, or the metric that `define_metric` names as the step of a key, where every row that holds the key
holds that metric too.  A key that only the summary holds is a curve of one point at the last step: the value at the end
of the run.  What W&B adds itself (`_step`, `_timestamp`, `_runtime`) gives x and times.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from runreport.runs.logged import Curve, Unit
from runreport.runs.readers.records.wandb_history import TYPE, Counted, numbers_in
from runreport.runs.readers.records.wandb_state import WandbState

_STEP, _TIME = "_step", "_timestamp"
OWN = frozenset({_STEP, _TIME, "_runtime", "_wandb"})
_EPOCHS = frozenset({"epoch", "epochs"})

Points = Mapping[str, tuple[np.ndarray, np.ndarray]]  # rows and values by key


def history_curves(state: WandbState, points: Points, file: str) -> tuple[list[Curve], int]:
    """Curves of the history, and how many points have no step and are left out."""
    steps, times = steps_and_times(state, points)
    curves: list[Curve] = []
    stepless = 0
    for tag, (rows, values) in points.items():
        if tag in OWN:
            continue
        x, unit = _x(state, points, tag, rows)
        x = steps[rows] if x is None else x
        known = ~np.isnan(x)
        stepless += int((~known).sum())
        time = times[rows][known]
        if known.any():
            curves.append(Curve(tag, x[known], values[known], file, unit, None if np.isnan(time).any() else time))
    return curves, stepless


def steps_and_times(state: WandbState, points: Points) -> tuple[np.ndarray, np.ndarray]:
    """W&B's own step of each row, and when it was logged, (rows,) f8 each; NaN where a row does not say."""
    steps = _by_row(points, _STEP, state.history.rows)
    for row, step in state.steps.items():
        steps[row] = step
    return steps, _by_row(points, _TIME, state.history.rows)


def summary_curves(summary: Mapping[str, object], last: float | None, file: str, not_shown: Counted) -> list[Curve]:
    """One point for each number; summary has names joined by dots, last is the step of the last row."""
    objects = [name.removesuffix(f".{TYPE}") for name in summary if name.endswith(f".{TYPE}")]
    for name in objects:
        not_shown[str(summary[f"{name}.{TYPE}"]), name] += 1
    parts = tuple(f"{name}." for name in objects)
    found = [
        (tag, number)
        for name, value in summary.items()
        if not name.startswith(parts or ("\0",)) and name.partition(".")[0] not in OWN
        for tag, number in numbers_in(name, value, not_shown)
    ]
    if last is None:
        return []
    return [Curve(tag, np.array([last]), np.array([number]), file) for tag, number in found]


def last_step(state: WandbState, points: Points) -> float | None:
    """The largest step logged; None where nothing was."""
    steps = [*points.get(_STEP, (None, np.zeros(0)))[1].tolist(), *state.steps.values()]
    return max(steps, default=None)


def _x(state: WandbState, points: Points, tag: str, rows: np.ndarray) -> tuple[np.ndarray | None, Unit]:
    """The metric defined as the step of a key, where each of its rows holds it."""
    name = _step_metric(state.step_metrics, tag)
    if name is None or name == tag or name not in points or name in OWN:
        return None, "step"
    held = np.isin(rows, points[name][0])
    if not held.all():
        return None, "step"
    return _by_row(points, name, state.history.rows)[rows], "epoch" if name.rpartition("/")[2] in _EPOCHS else "step"


def _step_metric(defined: Mapping[str, str], tag: str) -> str | None:
    """What is defined for the key itself, else for the longest beginning of it."""
    beginnings = [name for name in defined if name.endswith("*") and tag.startswith(name[:-1])]
    return defined.get(tag) or (defined[max(beginnings, key=len)] if beginnings else None)


def _by_row(points: Points, name: str, rows: int) -> np.ndarray:
    """Values of a key by row, (rows,) f8, NaN where a row does not hold it."""
    values = np.full(rows, np.nan)
    if name in points:
        values[points[name][0]] = points[name][1]
    return values
