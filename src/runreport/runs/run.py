"""What a reader makes of one run directory: frozen, complete, and the same for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from runreport.runs.config import RunConfig
from runreport.runs.logged import Logged
from runreport.runs.opening import Place

Status = Literal["created", "running", "interrupted", "completed", "cancelled", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The weights at the end of an epoch; epoch 0 is before training."""

    epoch: int
    file: str  # relative to the run's root, with /
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Event:
    """One line of events.jsonl; numbers that are NaN or infinite are None in `data`."""

    seq: int  # from 1; 0 where the line had none
    time: str  # as written, ISO 8601 in our own runs; empty where the line had none
    type: str
    epoch: int | None
    step: int | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Series:
    """A metric over epochs; where an epoch repeats (a resume) the last value counts."""

    tag: str
    epochs: tuple[int, ...]  # ascending
    values: tuple[float, ...]  # NaN where the log held NaN, infinite or no number


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the run directory that was left out or repaired, for the page that lists them."""

    code: str  # stable, for programs: "JSON-LINE", "ST-SHORT", "NAN" …
    file: str  # relative to the run's root
    what: str  # one sentence in plain words
    count: int = 1
    lines: tuple[int, ...] = ()  # the first five, counted from 1


@dataclass(frozen=True, slots=True)
class Run:
    """One run directory."""

    id: str
    root: Place  # a run that is rows of a database has a folder of its own below that file, in name only
    format: str  # name of the reader, of several the first: "lab", "tensorboard" …
    status: Status
    config: RunConfig | None  # None where config.json is missing or unreadable; see problems
    config_raw: Mapping[str, object]  # all of config.json, for display
    summary: Mapping[str, object]
    events: tuple[Event, ...]
    series: tuple[Series, ...]
    checkpoints: tuple[Checkpoint, ...]  # ascending by epoch
    problems: tuple[Problem, ...]
    events_digest: str = ""  # SHA-256 of the lines of the log that were parsed; empty where there is no log to read
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # every reader, with its folders in the tree
    tree: Place | None = None  # what the files of `logged` are relative to; None for runs of the lab
    logged: Logged = field(default_factory=Logged, compare=False)  # of other formats than the lab's
    logged_digest: str = ""  # of `logged`, and of the state of files whose bytes pages show; in no output
    removed: Mapping[str, int] = field(default_factory=dict)  # what was private, by kind; empty before it is taken out
