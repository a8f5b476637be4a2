"""Log folders of Stable-Baselines3 and its zoo: monitors of episodes, progress.csv, evaluations, saved agents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import numpy as np

from runreport.errors import RunReportError
from runreport.runs.logged import CheckpointFile, Curve
from runreport.runs.readers.csv_log import HEAD, table_curves
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, head, log, text_of
from runreport.runs.readers.rows.curve_parts import CurveParts
from runreport.runs.readers.rows.loose_json import json_value
from runreport.runs.readers.rows.points import number_of
from runreport.runs.readers.rows.table import header_of, read_tables
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "stable_baselines"
WHAT = "*.monitor.csv, evaluations.npz, or progress.csv with time/total_timesteps"
OWNS = True
MONITORS = ("monitor.csv", "*.monitor.csv")
EVALUATIONS = "evaluations.npz"
PROGRESS = "progress.csv"
TIMESTEPS = "time/total_timesteps"
SETTINGS = ("config.yml", "args.yml")  # of its zoo, in the folder or in the one named for the environment
SYSTEM_INFO = "system_info.txt"
EPISODE_LENGTH = "l"  # column of a monitor; r is the reward, t seconds since the start
EVALUATIONS_LIMIT = 256 << 20  # bytes
_STEP = re.compile(r"_(\d{1,18})_steps\b")


def find(tree: Tree) -> Iterable[str]:
    """Folders with monitors, evaluations or its progress."""
    found = {folder for folder in tree.having(*MONITORS) if any(_monitors(tree, folder))}
    found |= {*tree.having(EVALUATIONS)}
    found |= {folder for folder in tree.having(PROGRESS) if _is_progress(tree, joined(folder, PROGRESS))}
    return sorted(found)


def takes(tree: Tree, folder: str) -> set[str]:
    """Monitors, evaluations, progress, settings."""
    names = {joined(folder, name) for name in (EVALUATIONS, PROGRESS)} & tree.files.keys()
    return names | set(_monitors(tree, folder)) | set(_settings(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Curves over time steps; those of monitors over the time steps of their own environment."""
    notes: list[Problem] = []
    config: dict[str, object] = {}
    curves = [*_monitor_curves(tree, folder, config, notes), *_evaluations(tree, folder, notes)]
    path = joined(folder, PROGRESS)
    if path in tree.files and _is_progress(tree, path):
        curves += table_curves(tree, path, notes, axis=TIMESTEPS)
    for path in _settings(tree, folder):
        found = yaml_object(document(tree, path, notes), path, notes) or {}
        config |= found if path.endswith(SETTINGS[0]) else {"args": found}
    environment = _system_info(tree, folder, notes)
    return Reading(
        NAME,
        config=config,
        curves=tuple(curves),
        checkpoints=_agents(tree, folder),
        problems=tuple(notes),
        environment=environment,
    )


def _monitors(tree: Tree, folder: str) -> list[str]:
    names = [name for name in tree.names(folder) if any(fnmatchcase(name, pattern) for pattern in MONITORS)]
    return [path for name in names if {"r", "l"} <= {*header_of(head(tree, path := joined(folder, name), HEAD))}]


def _is_progress(tree: Tree, path: str) -> bool:
    return TIMESTEPS in header_of(head(tree, path, HEAD))


def _settings(tree: Tree, folder: str) -> list[str]:
    inside = [path for path in tree.below(folder, *SETTINGS) if path.removeprefix(folder).strip("/").count("/") < 2]
    return sorted(inside, key=lambda path: (path.rpartition("/")[2], path.count("/")))


def _monitor_curves(tree: Tree, folder: str, config: dict[str, object], notes: list[Problem]) -> Iterable[Curve]:
    """r, l and t of every episode at its end; where there are several environments, each by the name of its file."""
    paths = _monitors(tree, folder)
    for path in paths:
        data = log(tree, path, notes)
        if data is None:
            continue
        about = _about(data, path)
        config |= {"env_id": about["env_id"]} if "env_id" in about else {}
        prefix = "" if len(paths) == 1 else f"{path.rpartition('/')[2].removesuffix('.csv')}/"
        parts = CurveParts()
        for table in read_tables(data, path, notes):
            lengths, seconds = table.column(EPISODE_LENGTH), table.column("t")
            if lengths is None:
                notes.append(Problem("NO-STEP", path, "rows have no length of the episode; left out", table.rows))
                continue
            x = np.cumsum(np.where(lengths.present, lengths.values, 0.0))
            start = number_of(about.get("t_start"))
            times = None if start is None or seconds is None else start + seconds.values
            for column in table.columns:
                there = column.present & lengths.present
                own = None if times is None else times[there]
                parts.add(prefix + column.name, "step", x[there], column.values[there], own)
        yield from parts.curves(path)


def _system_info(tree: Tree, folder: str, notes: list[Problem]) -> dict[str, object]:
    """Lines `- Name: value` of the library's own text about the machine."""
    machine: dict[str, object] = {}
    for path in tree.below(folder, SYSTEM_INFO):
        data = document(tree, path, notes, limit=HEAD)
        for line in text_of(data or b"", path, notes).splitlines():
            name, _, value = line.strip().removeprefix("- ").partition(": ")
            machine |= {name: value.strip()} if value else {}
    return {"machine": machine} if machine else {}


def _about(data: bytes, path: str) -> Mapping[str, object]:
    """What the first line says: `#{"t_start": …, "env_id": …}`."""
    first = data.partition(b"\n")[0]
    value = json_value(first[1:], path, []) if first.startswith(b"#{") else None
    return value if isinstance(value, dict) else {}


def _evaluations(tree: Tree, folder: str, notes: list[Problem]) -> Iterable[Curve]:
    """Mean and spread over the episodes of an evaluation, by the names that the library logs them under."""
    from runreport.tensors.npz_file import read_npz

    path = joined(folder, EVALUATIONS)
    data = document(tree, path, notes, limit=EVALUATIONS_LIMIT) if path in tree.files else None
    if data is None:
        return
    try:
        arrays = read_npz(data)
    except RunReportError as error:
        notes.append(Problem(error.code, path, error.what))
        return
    steps = arrays.get("timesteps")
    for name, tags in (
        ("results", {"eval/mean_reward": np.mean, "eval/std_reward": np.std}),
        ("ep_lengths", {"eval/mean_ep_length": np.mean}),
        ("successes", {"eval/success_rate": np.mean}),
    ):
        values = arrays.get(name)
        if not isinstance(steps, np.ndarray) or not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf":
            continue
        if steps.ndim == 1 and values.ndim == 2 and len(values) == len(steps) and values.shape[1]:
            x = steps.astype(np.float64)
            for tag, summary in tags.items():
                yield Curve(tag, x, np.asarray(summary(values.astype(np.float64), axis=1)), path)
        else:
            notes.append(Problem("NPZ", path, f"its array {name} does not have one row for each of its timesteps"))


def _agents(tree: Tree, folder: str) -> tuple[CheckpointFile, ...]:
    """Saved agents, which are zip archives, in the folder and those inside it."""
    found = [
        CheckpointFile(path, int(match[1]) if (match := _STEP.search(path.rpartition("/")[2])) else None)
        for path in tree.below(folder, "*.zip")
        if head(tree, path, 2) == b"PK"
    ]
    return tuple(sorted(found, key=lambda one: (one.step is None, one.step or 0, one.path)))
