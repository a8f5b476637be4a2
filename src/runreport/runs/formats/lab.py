"""The run directory of the lab: config.json, events.jsonl, summary.json and checkpoints/epoch_<N>.safetensors."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from runreport.errors import RunReportError
from runreport.runs.announced_files import paths_outside
from runreport.runs.checkpoints import FOLDER, read_checkpoints
from runreport.runs.config import RunConfig
from runreport.runs.config_file import parse_config
from runreport.runs.events import parse_events
from runreport.runs.hard_links import foreign_hard_links
from runreport.runs.json_object import read_object
from runreport.runs.opening import read_growing, stat_regular
from runreport.runs.run import Event, Problem, Run
from runreport.runs.series import metric_series
from runreport.runs.status import derive_status, status_conflicts, status_of_events

NAME: str = "lab"
CONFIG, EVENTS, SUMMARY = "config.json", "events.jsonl", "summary.json"
EVENTS_LIMIT = 1 << 30  # bytes
_OVER = ("completed", "cancelled", "failed")


def match(root: Path) -> bool:
    """Whether the folder looks like a run: an event log, or a config beside a summary or checkpoints."""
    try:
        names = {path.name for path in root.iterdir()}
    except OSError:
        return False
    return EVENTS in names or (CONFIG in names and bool(names & {SUMMARY, FOLDER}))


def read(root: Path, *, now_s: Callable[[], float] = time.time) -> Run:
    """Everything in the run directory that can be read; what cannot is a Problem.

    now_s: seconds since 1970; tells silence from life in a run that says it is running.
    """
    raw, config, config_problems = _read_config(root)
    summary, summary_problems = _read_summary(root)
    events, event_problems = _read_events(root, is_over=summary.get("status") in _OVER)
    series, series_problems = metric_series(events, file=EVENTS)
    checkpoints, checkpoint_problems = read_checkpoints(root)
    return Run(
        id=folder_id(root) if config is None else config.run_id,
        root=root,
        format=NAME,
        status=derive_status(summary, events, _silence_s(root, now_s)),
        config=config,
        config_raw=raw,
        summary=summary,
        events=events,
        series=series,
        checkpoints=checkpoints,
        problems=(
            *config_problems,
            *event_problems,
            *series_problems,
            *paths_outside(events, file=EVENTS),
            *summary_problems,
            *status_conflicts(summary, events, file=SUMMARY),
            *checkpoint_problems,
            *foreign_hard_links(root, _entries(root)),
        ),
    )


def folder_id(root: Path) -> str:
    """The folder's name as text that UTF-8 can hold; bytes that are none become visible escapes."""
    return os.fsencode(root.absolute().name).decode("utf-8", "backslashreplace")


def _read_config(root: Path) -> tuple[Mapping[str, object], RunConfig | None, tuple[Problem, ...]]:
    raw: Mapping[str, object] = {}
    try:
        raw, problems = read_object(root, CONFIG)
        return raw, parse_config(raw), problems
    except RunReportError as error:
        return raw, None, (Problem(error.code, CONFIG, error.what),)


def _read_summary(root: Path) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
    try:
        return read_object(root, SUMMARY)
    except RunReportError as error:
        # A run that was only just created has none.
        return {}, () if error.code == "MISSING" else (Problem(error.code, SUMMARY, error.what),)


def _read_events(root: Path, *, is_over: bool) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    try:
        data = read_growing(root, EVENTS, limit=EVENTS_LIMIT)
    except RunReportError as error:
        return (), (Problem(error.code, EVENTS, error.what),)
    events, problems = parse_events(data, file=EVENTS, final=is_over)
    if is_over or data.endswith(b"\n") or status_of_events(events) not in _OVER:
        return events, problems
    return parse_events(data, file=EVENTS, final=True)


def _entries(root: Path) -> list[tuple[str, os.stat_result]]:
    found = ((file, stat_regular(root, file)) for file in (CONFIG, EVENTS, SUMMARY))
    return [(file, entry) for file, entry in found if entry is not None]


def _silence_s(root: Path, now_s: Callable[[], float]) -> float | None:
    """Seconds since events.jsonl or summary.json was written; 0 for a time in the future."""
    written = [entry.st_mtime for file, entry in _entries(root) if file in (EVENTS, SUMMARY)]
    return max(0.0, now_s() - max(written)) if written else None
