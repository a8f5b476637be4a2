"""Repositories of Aim: names, experiments, tags and times of its runs. Their series are in a store that is not read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from runreport.runs.readers.databases.database_runs import Store, database_of, folder_of, store, unreadable
from runreport.runs.readers.databases.sqlite_image import columns, database, is_database, tables
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem

NAME = "aim"
WHAT = ".aim/run_metadata.sqlite"
FILE = "run_metadata.sqlite"
COLUMNS = ("hash", "name", "description", "is_archived", "created_at", "finalized_at", "experiment_id")
NOT_READ = "its series and settings lie in RocksDB below .aim/, which only Aim reads; what stands here is its index"


def find(tree: Tree) -> Iterable[str]:
    """A folder below the database for each run; the database itself where none can be read."""
    for path in (path for path in tree.below("", FILE) if is_database(tree, path)):
        found = store(tree, path, _store)
        if found.is_known:
            yield from found.runs or [path]


def takes(tree: Tree, folder: str) -> set[str]:
    """The database, and the store beside it."""
    path = database_of(tree, folder) or folder
    return set(tree.below(path.rpartition("/")[0]))


def read(tree: Tree, folder: str) -> Reading:
    """What the index tells of a run."""
    path = database_of(tree, folder)
    found = store(tree, path or folder, _store)
    return found.runs.get(folder) or unreadable(NAME, found.problems)


def _store(tree: Tree, path: str) -> Store:
    notes: list[Problem] = []
    with database(tree, path, notes) as connection:
        if connection is None or "run" not in tables(connection) or not set(COLUMNS) <= set(columns(connection, "run")):
            return Store(False, {}, tuple(notes))
        runs = {folder_of(path, one[0]): _reading(path, one) for one in _runs(connection)}
    return Store(True, runs, tuple(notes))


def _runs(connection: sqlite3.Connection) -> Iterable[tuple[str, dict[str, object], bool]]:
    """Hash, what is known, and whether it has ended; archived runs are left out, as Aim itself does."""
    known = tables(connection)
    names = dict(connection.execute("SELECT id, name FROM experiment")) if "experiment" in known else {}
    tags: dict[str, list[str]] = {}
    if {"tag", "run_tag"} <= known:
        query = "SELECT run.hash, tag.name FROM run_tag JOIN tag ON tag.id = tag_id JOIN run ON run.id = run_id"
        for run, tag in connection.execute(f"{query} ORDER BY tag.name"):
            tags.setdefault(str(run), []).append(str(tag))
    for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM run ORDER BY id"):
        run, name, description, is_archived, created, ended, experiment = row
        if is_archived:
            continue
        about = {"run_name": name, "experiment": names.get(experiment), "description": description}
        about |= {"created": created, "ended": ended, "tags": tags.get(str(run)) or None}
        yield str(run), {key: value for key, value in about.items() if value is not None}, ended is not None


def _reading(path: str, found: tuple[str, dict[str, object], bool]) -> Reading:
    _, about, has_ended = found
    note = Problem("AIM-SERIES", path, NOT_READ)
    return Reading(NAME, "completed" if has_ended else "unknown", {"aim": about}, problems=(note,))
