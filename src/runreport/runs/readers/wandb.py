"""Runs of Weights & Biases as they lie on the disk, offline or synchronised, also where the run was cut off.

Everything is in `run-<id>.wandb`; config.yaml and wandb-summary.json, where they lie beside it, fill in the rest.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from runreport.errors import printable
from runreport.runs.logged import Curve
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.records.wandb_curves import (
    OWN,
    Points,
    history_curves,
    last_step,
    steps_and_times,
    summary_curves,
)
from runreport.runs.readers.records.wandb_files import consoles, environment
from runreport.runs.readers.records.wandb_history import Counted
from runreport.runs.readers.records.wandb_log import HEADER_SIZE, MAGIC, log_records
from runreport.runs.readers.records.wandb_shown import shown_media
from runreport.runs.readers.records.wandb_state import WandbState
from runreport.runs.readers.rows.contents import document, log
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem, Status
from runreport.runs.status import derive_status

NAME = "wandb"
WHAT = "run-<id>.wandb, or files/wandb-summary.json or files/config.yaml in a folder run-<time>-<id>"
OWNS = True
_LOGS = "*.wandb"
_CONFIG, _SUMMARY = "files/config.yaml", "files/wandb-summary.json"
_WRITTEN = (
    "config.yaml",
    "wandb-summary.json",
    "wandb-metadata.json",
    "output.log",
    "requirements.txt",
    "conda-environment.yaml",
    "diff.patch",
)
_FOLDER = re.compile(r"(offline-)?run-\d{8}_\d{6}-[^/]+")


def find(tree: Tree) -> Iterable[str]:
    """Folders that directly hold a log, and folders of runs of which only the files were kept."""
    bare = [
        parent(files)
        for files in tree.having("config.yaml", "wandb-summary.json")
        if files.rpartition("/")[2] == "files" and _FOLDER.fullmatch(parent(files).rpartition("/")[2])
    ]
    return sorted({*tree.having(_LOGS), *bare})


def takes(tree: Tree, folder: str) -> set[str]:
    """What W&B itself writes; files that somebody saved with the run are left to others."""
    own = {joined(folder, name) for name in tree.names(folder) if name.endswith(".wandb")}
    own |= {joined(folder, f"files/{name}") for name in _WRITTEN} & set(tree.files)
    return own.union(*(tree.below(joined(folder, inner)) for inner in ("files/media", "logs", "tmp")))


def read(tree: Tree, folder: str, *, now_s: Callable[[], float] = time.time) -> Reading:
    """Config, status, every point; now_s, seconds since 1970, tells silence from life in a run that has not ended."""
    logs = [joined(folder, name) for name in tree.names(folder) if name.endswith(".wandb")]
    problems: list[Problem] = []
    state = WandbState()
    whole = [path for path in logs if _feed(tree, path, state, problems)]
    summary = _summary(tree, joined(folder, _SUMMARY), problems)
    config = _config(tree, joined(folder, _CONFIG), problems) | state.config
    file = whole[0] if len(whole) == 1 else folder or "."
    points = state.history.points()
    curves, not_shown = _curves(state, points, summary, file, problems)
    steps, times = steps_and_times(state, points)
    shown = shown_media(state.history.media, steps, times, tree, folder, file)
    problems += [*shown.problems, *state.machine.measured.problems(file), *_not_shown(not_shown, folder or ".")]
    problems += [
        Problem("WANDB-NOT-SHOWN", folder or ".", f"records of {kind} are not shown", count)
        for kind, count in sorted(state.others.items())
        if count
    ]
    return Reading(
        NAME,
        _status(tree, whole, state, now_s),
        config,
        (*curves, *state.machine.curves(file)),
        pictures=shown.pictures,
        histograms=shown.histograms,
        texts=shown.texts,
        environment=environment(tree, folder, state.machine, problems),
        consoles=consoles(tree, folder, state.machine, problems),
        problems=tuple(problems),
    )


def _feed(tree: Tree, path: str, state: WandbState, problems: list[Problem]) -> bool:
    """Whether the file is a log."""
    content = log(tree, path, problems)
    if content is None:
        return False
    if not content.startswith(MAGIC):
        problems.append(Problem("WANDB-NO-LOG", path, "does not begin as a W&B log does"))
        return False
    records = log_records(content)
    before = state.unreadable
    state.feed(records, path)
    if records.damaged:
        first, count = records.damaged[0], len(records.damaged)
        what = f"damaged from byte {first:,} to the end of its block of 32 KiB; records there are lost"
        what = what if count == 1 else f"{count:,} blocks are damaged, the first from byte {first:,}; records are lost"
        problems.append(Problem("WANDB-DAMAGED", path, what, count))
    if state.unreadable > before:
        lost = state.unreadable - before
        problems.append(Problem("WANDB-RECORD", path, "records that cannot be read are left out", lost))
    if not len(records.begin) and len(content) <= HEADER_SIZE:
        problems.append(Problem("WANDB-EMPTY", path, "holds only its header: no record has reached the disk"))
    return True


def _curves(
    state: WandbState, points: Points, summary: Mapping[str, object], file: str, problems: list[Problem]
) -> tuple[tuple[Curve, ...], Counted]:
    curves, stepless = history_curves(state, points, file)
    if stepless:
        problems.append(Problem("NO-STEP", file, "points of rows without a step are left out", stepless))
    not_shown = state.history.not_shown
    objects = {name for _, name in not_shown} | state.history.media.names()
    both = dict(summary) | state.summary
    alone = {
        name: value
        for name, value in both.items()
        if not _is_inside(name, objects) and (name not in points or isinstance(value, dict))
    }
    stated = both.get("_step")
    last = last_step(state, points)
    if last is None and isinstance(stated, int | float):
        last = float(stated)
    curves += [curve for curve in summary_curves(alone, last, file, not_shown) if curve.tag not in points]
    return tuple(sorted(curves, key=lambda curve: curve.tag)), not_shown


def _is_inside(name: str, objects: set[str]) -> bool:
    """Whether a name is one of the objects, or of something in one."""
    parts = name.split(".")
    return any(".".join(parts[:count]) in objects for count in range(1, len(parts) + 1))


def _summary(tree: Tree, path: str, problems: list[Problem]) -> Mapping[str, object]:
    data = document(tree, path, problems) if path in tree.files else None
    return json_object(data, path, problems) or {}


def _config(tree: Tree, path: str, problems: list[Problem]) -> dict[str, object]:
    """Keys of config.yaml, each of which stands in an object with a description."""
    data = document(tree, path, problems) if path in tree.files else None
    entries = (yaml_object(data, path, problems) or {}).items()
    kept = {name: entry for name, entry in entries if name not in ("_wandb", "wandb_version")}
    return {name: _without_description(entry) for name, entry in kept.items()}


def _without_description(entry: object) -> object:
    return cast("Mapping[str, object]", entry)["value"] if isinstance(entry, dict) and "value" in entry else entry


def _status(tree: Tree, logs: list[str], state: WandbState, now_s: Callable[[], float]) -> Status:
    if state.exit_code is not None:
        return "completed" if state.exit_code == 0 else "failed"
    if not logs:
        return "unknown"
    silence_s = now_s() - max(tree.files[path].st_mtime for path in logs)
    return derive_status({"status": "running"}, (), silence_s)


def _not_shown(not_shown: Counted, place: str) -> list[Problem]:
    """One problem per kind of what is no number."""
    kinds: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    for (kind, name), count in not_shown.items():
        if name not in OWN:
            kinds[kind] += count
            keys[kind] += 1
    found: list[Problem] = []
    for kind, count in sorted(kinds.items()):
        amount = f"{count:,} values" if count > 1 else "1 value"
        where = f"{keys[kind]:,} keys" if keys[kind] > 1 else "1 key"
        what = f"{amount} of the kind {printable(kind)} in {where} {'are' if count > 1 else 'is'} not shown"
        found.append(Problem("WANDB-NOT-SHOWN", place, what, count))
    return found
