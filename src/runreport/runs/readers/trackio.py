"""Databases of Trackio: one for each project, its runs as rows of JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from runreport.runs.readers.databases.database_runs import Store, database_of, folder_of, store, unreadable
from runreport.runs.readers.databases.sqlite_image import columns, database, is_database, tables
from runreport.runs.readers.databases.trackio_media import MediaFile, media_pictures, without_media
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.points import Points, number_of
from runreport.runs.readers.rows.row_log import seconds_of
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem

NAME = "trackio"
WHAT = "<project>.db with tables metrics and configs"
TABLES = frozenset({"metrics", "configs"})
_WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}  # as it writes these numbers

Key = tuple[str, str]  # run_id, empty where there is none, and run_name


def find(tree: Tree) -> Iterable[str]:
    """A folder below the database for each run; the database itself where no run can be read."""
    for path in (path for path in tree.below("", "*.db") if is_database(tree, path)):
        found = store(tree, path, _store)
        if found.is_known:
            yield from found.runs or [path]


def takes(tree: Tree, folder: str) -> set[str]:
    """The database."""
    return {database_of(tree, folder) or folder}


def read(tree: Tree, folder: str) -> Reading:
    """Metrics over steps, system metrics over time, configuration."""
    path = database_of(tree, folder)
    found = store(tree, path or folder, _store)
    return found.runs.get(folder) or unreadable(NAME, found.problems)


def _store(tree: Tree, path: str) -> Store:
    notes: list[Problem] = []
    metrics: dict[Key, Points] = {}
    system: dict[Key, Points] = {}
    configs: dict[Key, dict[str, object]] = {}
    media: dict[Key, list[MediaFile]] = {}
    known: set[str] = set()
    with database(tree, path, notes) as connection:
        if connection is not None:
            known = tables(connection)
        if connection is not None and known >= TABLES and "run_name" in columns(connection, "metrics"):
            for key, row in _rows(connection, known, "metrics", path, notes):
                _add(metrics.setdefault(key, Points()), row, number_of(row["step"]), media.setdefault(key, []))
            for key, row in _rows(connection, known, "system_metrics", path, notes):
                _add(system.setdefault(key, Points()), row, seconds_of(str(row["timestamp"])), [])
            for key, row in _rows(connection, known, "configs", path, notes):
                configs[key] = cast("dict[str, object]", row["values"])
    runs = {
        folder: _with_pictures(
            _reading(path, metrics.get(key), system.get(key), configs.get(key, {}), notes),
            tree,
            path,
            media.get(key, []),
        )
        for folder, key in _folders(path, {**metrics, **system, **configs}).items()
    }
    return Store(bool(runs) or known >= TABLES, runs, tuple(notes))


def _rows(
    connection: sqlite3.Connection, known: set[str], table: str, path: str, notes: list[Problem]
) -> Iterable[tuple[Key, Mapping[str, object]]]:
    """Key, and step, timestamp and values of every row, in the order in which they were written."""
    if table not in known:
        return
    having = columns(connection, table)
    source = "config" if table == "configs" else "metrics"
    if not {"run_name", source} <= set(having):
        notes.append(Problem("SQLITE", path, f"its table {table} has other columns than expected"))
        return
    bad = 0
    wanted = [name if name in having else "NULL" for name in ("run_id", "run_name", "step", "timestamp", source)]
    for run_id, run_name, step, timestamp, text in connection.execute(f"SELECT {', '.join(wanted)} FROM {table}"):
        values = json_object(text if isinstance(text, bytes) else str(text).encode(), path, [])
        bad += values is None
        if values is not None:
            yield (str(run_id or ""), str(run_name)), {"step": step, "timestamp": timestamp, "values": values}
    if bad:
        notes.append(Problem("JSON", path, f"rows of table {table} hold no JSON object and are left out", bad))


def _add(points: Points, row: Mapping[str, object], x: float | None, media: list[MediaFile]) -> None:
    if x is not None:
        values = cast("dict[str, object]", row["values"])
        written = {tag: _WORDS.get(value, value) if isinstance(value, str) else value for tag, value in values.items()}
        moment = seconds_of(str(row["timestamp"]))
        time = float("nan") if moment is None else moment
        points.add_row(without_media(written, x, time, media), x, time=time)


def _folders(path: str, keys: Iterable[Key]) -> dict[str, Key]:
    """Runs by their names; where several have one name, the beginning of their id follows it."""
    names = [name for _, name in keys]
    return {
        folder_of(path, name if names.count(name) == 1 or not run_id else f"{name} {run_id[:8]}"): (run_id, name)
        for run_id, name in keys
    }


def _reading(
    path: str, metrics: Points | None, system: Points | None, config: dict[str, object], notes: list[Problem]
) -> Reading:
    problems = [*notes]
    curves = () if metrics is None else metrics.curves(path)
    problems += () if metrics is None else metrics.problems(path)
    over_time = () if system is None else [replace(one, is_system=True) for one in system.curves(path, "time")]
    problems += () if system is None else system.problems(path)
    return Reading(NAME, config=config, curves=(*curves, *over_time), problems=tuple(problems))


def _with_pictures(reading: Reading, tree: Tree, path: str, media: list[MediaFile]) -> Reading:
    notes = [*reading.problems]
    pictures = media_pictures(tree, path, media, notes)
    return replace(reading, pictures=pictures, problems=tuple(notes))
