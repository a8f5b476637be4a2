"""The run directory of the lab: config.json, events.jsonl, summary.json and checkpoints/epoch_<N>.safetensors."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Mapping

from runreport.errors import RunReportError
from runreport.runs.checkpoints import FOLDER, read_checkpoints
from runreport.runs.config import RunConfig
from runreport.runs.config_file import parse_config
from runreport.runs.event_tail import EventTail, LogReading
from runreport.runs.hard_links import foreign_hard_links
from runreport.runs.json_object import read_object
from runreport.runs.kept import Kept
from runreport.runs.opening import Place, RemotePath, names_in, stat_regular
from runreport.runs.run import Problem, Run
from runreport.runs.signature import digest_of, file_mark, folder_mark, is_recent, listing_marks, racy_time
from runreport.runs.status import SILENCE_S, derive_status, status_conflicts, status_of_events

NAME: str = "lab"
CONFIG, EVENTS, SUMMARY = "config.json", "events.jsonl", "summary.json"
_OVER = ("completed", "cancelled", "failed")


def match(root: Place) -> bool:
    """Whether the folder looks like a run: an event log, or a config beside a summary or checkpoints."""
    try:
        names = names_in(root)
    except (OSError, RunReportError):
        return False
    return EVENTS in names or (CONFIG in names and bool(names & {SUMMARY, FOLDER}))


def signature(root: Place, *, now_s: Callable[[], float] = time.time) -> Hashable:
    """Something that is equal as long as `read` would find the same, by the stat of what it reads.

    It holds whether the run has fallen silent, because that changes without a write.
    """
    marks = [file_mark(root / file) for file in (CONFIG, EVENTS, SUMMARY)]
    listing = listing_marks(root, FOLDER, _may_be_checkpoint)
    checkpoints = listing if isinstance(listing, str) else digest_of(tuple(sorted(listing.items())))
    present_s = now_s()
    is_silent = not any(is_recent(mark, present_s, SILENCE_S) for mark in marks[1:])
    racy = racy_time([*marks, *([] if isinstance(listing, str) else listing.values())], present_s)
    return (folder_mark(root), *marks, folder_mark(root / FOLDER), checkpoints, is_silent, racy)


def read(root: Place, kept: Kept | None = None, *, now_s: Callable[[], float] = time.time) -> Run:
    """Everything in the run directory that can be read; what cannot is a Problem.

    kept: what the last read left, brought up to date.  now_s: seconds since 1970; tells silence from life in a run
    that says it is running.
    """
    kept = kept or Kept()
    raw, config, config_problems = _read_config(root)
    summary, summary_problems = _read_summary(root)
    log = _read_log(root, kept.tail, is_over=summary.get("status") in _OVER)
    checkpoints, checkpoint_problems = read_checkpoints(root, kept.whole, now_s=now_s)
    return Run(
        id=folder_id(root) if config is None else config.run_id,
        root=root,
        format=NAME,
        status=derive_status(summary, log.life, _silence_s(root, now_s)),
        config=config,
        config_raw=raw,
        summary=summary,
        events=log.events,
        series=log.series,
        checkpoints=checkpoints,
        problems=(
            *config_problems,
            *log.problems,
            *summary_problems,
            *status_conflicts(summary, log.life, file=SUMMARY),
            *checkpoint_problems,
            *foreign_hard_links(root, _entries(root)),
        ),
        events_digest=log.digest,
    )


def folder_id(root: Place) -> str:
    """The folder's name as text that UTF-8 can hold; bytes that are none become visible escapes."""
    name = root.name if isinstance(root, RemotePath) else root.absolute().name
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_config(root: Place) -> tuple[Mapping[str, object], RunConfig | None, tuple[Problem, ...]]:
    raw: Mapping[str, object] = {}
    try:
        raw, problems = read_object(root, CONFIG)
        return raw, parse_config(raw), problems
    except RunReportError as error:
        return raw, None, (Problem(error.code, CONFIG, error.what),)


def _read_summary(root: Place) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
    try:
        return read_object(root, SUMMARY)
    except RunReportError as error:
        # A run that was only just created has none.
        return {}, () if error.code == "MISSING" else (Problem(error.code, SUMMARY, error.what),)


def _read_log(root: Place, tail: EventTail, *, is_over: bool) -> LogReading:
    try:
        tail.read(root, EVENTS, whole_check=is_over)
    except RunReportError as error:
        return LogReading(problems=(Problem(error.code, EVENTS, error.what),))
    log = tail.result(final=is_over)
    if is_over or status_of_events(log.life) not in _OVER:
        return log
    return tail.result(final=True)


def _entries(root: Place) -> list[tuple[str, os.stat_result]]:
    found = ((file, stat_regular(root, file)) for file in (CONFIG, EVENTS, SUMMARY))
    return [(file, entry) for file, entry in found if entry is not None]


def _silence_s(root: Place, now_s: Callable[[], float]) -> float | None:
    """Seconds since events.jsonl or summary.json was written; 0 for a time in the future."""
    written = [entry.st_mtime for file, entry in _entries(root) if file in (EVENTS, SUMMARY)]
    return max(0.0, now_s() - max(written)) if written else None


def _may_be_checkpoint(name: str) -> bool:
    return name.startswith("epoch_") and name.endswith(".safetensors")
