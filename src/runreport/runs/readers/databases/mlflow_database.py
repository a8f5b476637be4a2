"""The runs in a database of MLflow, read in one go."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.databases.database_runs import Store, folder_of
from runreport.runs.readers.databases.sqlite_image import columns, database, tables
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.points import Points, number_of
from runreport.runs.readers.saved.mlflow_artifacts import Artifacts, artifacts, tag_environment, with_system
from runreport.runs.readers.saved.saved_weights import is_weights, step_of_name
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem, Status

NAME = "mlflow"
TABLES = frozenset({"runs", "metrics", "params", "tags"})
MILLISECOND = 1e-3
_STATUS: Mapping[object, Status] = {
    "RUNNING": "running",
    "SCHEDULED": "created",
    "FINISHED": "completed",
    "FAILED": "failed",
    "KILLED": "cancelled",
}
_METRICS = ("run_uuid", "key", "value", "step", "timestamp", "is_nan")

Texts = dict[str, dict[str, str]]  # run -> key -> value


def mlflow_store(tree: Tree, path: str) -> Store:
    """Runs that are not deleted, by the folder that stands for them below the database."""
    notes: list[Problem] = []
    runs: dict[str, Reading] = {}
    is_known = path.rpartition("/")[2] == "mlflow.db"
    with database(tree, path, notes) as connection:
        if connection is not None and tables(connection) >= TABLES:
            is_known = True
            if set(_METRICS) <= set(columns(connection, "metrics")):
                runs = _runs(connection, tree, path)
            else:
                notes.append(Problem("SQLITE", path, "its table metrics has other columns than expected"))
    return Store(is_known, runs, tuple(notes))


def _runs(connection: sqlite3.Connection, tree: Tree, path: str) -> dict[str, Reading]:
    metrics = _metrics(connection)
    params, tags = _texts(connection, "params"), _texts(connection, "tags")
    named = "name" if "name" in columns(connection, "runs") else "NULL"
    rows = connection.execute(f"SELECT run_uuid, status, experiment_id, lifecycle_stage, {named} FROM runs")
    weights, folders = _weights(tree), _folders(tree)
    found: dict[str, Reading] = {}
    for run, status, experiment, stage, name in rows:
        if stage == "deleted":
            continue
        about = {"run_name": name, "experiment_id": str(experiment), "tags": tags.get(run, {})}
        points = metrics.get(run, Points())
        notes = [*points.problems(path)]
        saved = artifacts(tree, folders[str(run)], notes) if str(run) in folders else Artifacts()
        found[folder_of(path, str(run))] = Reading(
            NAME,
            _STATUS.get(status, "unknown"),
            {**params.get(run, {}), "mlflow": about},
            with_system(points.curves(path)),
            tuple(weights.get(str(run), ())),
            tuple(notes),
            pictures=saved.pictures,
            texts=saved.texts,
            environment={**tag_environment(tags.get(run, {})), **saved.environment},
        )
    return found


def _metrics(connection: sqlite3.Connection) -> dict[str, Points]:
    """Points by run, in the order in which they were logged; a row with is_nan holds 0 in place of NaN."""
    found: dict[str, Points] = {}
    rows = connection.execute(f"SELECT {', '.join(_METRICS)} FROM metrics ORDER BY rowid")
    for run, key, value, step, time, is_nan in rows:
        number = math.nan if is_nan else number_of(value)
        x, moment = number_of(step), number_of(time)
        points = found.setdefault(run, Points())
        if number is None or x is None:
            points.skipped[str(key)] += 1
        else:
            points.add(str(key), x, number, math.nan if moment is None else moment * MILLISECOND)
    return found


def _texts(connection: sqlite3.Connection, table: str) -> Texts:
    found: Texts = {}
    for run, key, value in connection.execute(f'SELECT run_uuid, "key", value FROM {table} ORDER BY "key"'):
        found.setdefault(run, {})[str(key)] = str(value)
    return found


def _weights(tree: Tree) -> dict[str, list[CheckpointFile]]:
    """Saved models by the run in whose folder of artifacts they lie."""
    found: dict[str, list[CheckpointFile]] = {}
    for path in _artifacts(tree):
        *_, run = path.partition("/artifacts/")[0].split("/")
        found.setdefault(run, []).append(CheckpointFile(path, step_of_name(path.rpartition("/")[2])))
    return found


def _folders(tree: Tree) -> dict[str, str]:
    """Folders of artifacts by the run whose name the folder around them bears."""
    found: dict[str, str] = {}
    for path in tree.files:
        around, inside, _ = path.partition("/artifacts/")
        if inside:
            found[around.rpartition("/")[2]] = f"{around}/artifacts"
    return found


def _artifacts(tree: Tree) -> Iterable[str]:
    return (path for path in tree.files if "/artifacts/" in path and is_weights(path))
