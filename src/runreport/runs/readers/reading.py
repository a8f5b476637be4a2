"""What a reader finds in a folder: curves, configuration, checkpoints, and what it had to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from runreport.runs.run import Problem, Status

Unit = Literal["step", "epoch", "time"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A logged number over training, every point in the order of the log: x goes back where a run was restarted."""

    tag: str  # as written
    x: np.ndarray  # (n,) f8
    values: np.ndarray  # (n,) f8, NaN and infinities as logged
    file: str  # where it was read from, relative to the tree's root, with /
    unit: Unit = "step"  # what x counts; seconds since 1970 for "time"
    times: np.ndarray | None = None  # (n,) f8, seconds since 1970


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """Saved weights: a file, or the folder or index that stands for several."""

    path: str  # relative to the tree's root, with /
    step: int | None  # None where neither name nor content tells


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found in one folder."""

    format: str  # the reader's NAME
    status: Status = "unknown"
    config: Mapping[str, object] = field(default_factory=dict)  # nested as written; numbers, text, lists, objects
    curves: tuple[Curve, ...] = ()
    checkpoints: tuple[CheckpointFile, ...] = ()
    problems: tuple[Problem, ...] = ()
