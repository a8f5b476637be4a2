"""Stores of MLflow: files (mlruns/<experiment>/<run>) and, since version 3.7 the default, the database mlflow.db."""

from __future__ import annotations

from collections.abc import Iterable

from runreport.runs.logged import CheckpointFile, Curve
from runreport.runs.readers.databases.database_runs import database_of, store, unreadable
from runreport.runs.readers.databases.mlflow_database import NAME, mlflow_store
from runreport.runs.readers.databases.sqlite_image import is_database
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, head, log, text_of
from runreport.runs.readers.rows.points import Points, number_in
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.saved.mlflow_artifacts import artifacts, tag_environment, with_system
from runreport.runs.readers.saved.saved_weights import is_weights, step_of_name
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem, Status

WHAT = "mlruns/<experiment>/<run>/meta.yaml, or mlflow.db"
OWNS = True
META = "meta.yaml"
HEAD = 1 << 14  # bytes of meta.yaml that are looked at
MILLISECOND = 1e-3
_STATUS: dict[object, Status] = {1: "running", 2: "created", 3: "completed", 4: "failed", 5: "cancelled"}
_NAMES = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")

__all__ = ["NAME", "OWNS", "WHAT", "find", "read", "takes"]


def find(tree: Tree) -> Iterable[str]:
    """Folders of runs that are not deleted, and one below the database for each of its runs."""
    yield from (folder for folder in tree.having(META) if _is_run(head(tree, joined(folder, META), HEAD)))
    yield from (folder for folder in _without_meta(tree))
    for path in (path for path in tree.below("", "*.db", "*.sqlite") if is_database(tree, path)):
        found = store(tree, path, mlflow_store)
        if found.is_known:
            yield from found.runs or [path]


def takes(tree: Tree, folder: str) -> set[str]:
    """Everything in the folder of a run but its artifacts, or the database."""
    path = database_of(tree, folder) or (folder if folder in tree.files else None)
    if path is not None:
        return {path}
    inner = [tree.below(joined(folder, name)) for name in ("metrics", "params", "tags", "inputs")]
    return {joined(folder, META)} & tree.files.keys() | {one for paths in inner for one in paths}


def read(tree: Tree, folder: str) -> Reading:
    """Metrics over steps with their times, parameters as the text they are, tags, saved models."""
    path = database_of(tree, folder) or (folder if folder in tree.files else None)
    if path is None:
        return _of_files(tree, folder)
    found = store(tree, path, mlflow_store)
    return found.runs.get(folder) or unreadable(NAME, found.problems)


def _is_run(first: bytes) -> bool:
    lines = [line.split(b":", 1) for line in first.splitlines() if b":" in line]
    meta = {name.strip(): value.strip() for name, value in lines}
    return bool({b"run_id", b"run_uuid"} & meta.keys()) and meta.get(b"lifecycle_stage") != b"deleted"


def _without_meta(tree: Tree) -> list[str]:
    """Runs whose meta.yaml is gone: a folder of tags and one of metrics or parameters."""
    tagged = {parent(folder) for folder in tree.having("mlflow.*") if folder.rpartition("/")[2] == "tags"}
    return sorted(
        folder
        for folder in tagged
        if META not in tree.names(folder) and any(tree.below(joined(folder, name)) for name in ("metrics", "params"))
    )


def _of_files(tree: Tree, folder: str) -> Reading:
    notes: list[Problem] = []
    curves: list[Curve] = []
    metrics = joined(folder, "metrics")
    for path in tree.below(metrics):
        data = log(tree, path, notes)
        if data is not None:
            curves += _curve(text_of(data, path, notes), path[len(metrics) + 1 :], path, notes)
    path = joined(folder, META)
    if path not in tree.files:
        notes.append(Problem("MISSING", path, "is missing, so neither name nor status of the run are known"))
    meta = (yaml_object(document(tree, path, notes), path, notes) if path in tree.files else None) or {}
    config: dict[str, object] = {**_texts(tree, joined(folder, "params"), notes)}
    tags = _texts(tree, joined(folder, "tags"), notes)
    config["mlflow"] = {name: meta[name] for name in ("run_name", "experiment_id") if name in meta} | {"tags": tags}
    weights = [one for one in tree.below(joined(folder, "artifacts")) if is_weights(one)]
    checkpoints = [CheckpointFile(one, step_of_name(one.rpartition("/")[2])) for one in weights]
    saved = artifacts(tree, joined(folder, "artifacts"), notes)
    return Reading(
        NAME,
        _status(meta.get("status")),
        config,
        with_system(curves),
        tuple(checkpoints),
        tuple(notes),
        pictures=saved.pictures,
        texts=saved.texts,
        environment={**tag_environment(tags), **saved.environment},
    )


def _status(written: object) -> Status:
    if isinstance(written, str) and written in _NAMES:
        written = _NAMES.index(written) + 1
    return _STATUS.get(written, "unknown") if isinstance(written, int) else "unknown"


def _curve(text: str, tag: str, path: str, notes: list[Problem]) -> tuple[Curve, ...]:
    """Lines `milliseconds value step`; without a step, as the first versions wrote them, it is 0 for MLflow, too."""
    *whole, rest = text.split("\n")
    points = Points()
    bad: list[int] = []
    if len(rest.split()) > 2:
        what = "the last line has no end, so its last number may be cut short; it is left out"
        notes.append(Problem("TORN-LINE", path, what))
    for number, line in enumerate(whole, 1):
        parts = line.split()
        numbers = [number_in(part) for part in parts[:3]]
        if len(parts) >= 2 and None not in numbers:
            time, value, step = (*(one or 0.0 for one in numbers), 0.0)[:3]
            points.add(tag, step, value, time * MILLISECOND)
        elif parts:
            bad.append(number)
    if bad:
        notes.append(Problem("MLFLOW-LINE", path, "lines hold no time, value and step", len(bad), tuple(bad[:5])))
    return points.curves(path)


def _texts(tree: Tree, folder: str, notes: list[Problem]) -> dict[str, str]:
    """The content of each file of a folder by its path below it."""
    found: dict[str, str] = {}
    for path in tree.below(folder):
        if tree.files[path].st_size == 0:
            found[path[len(folder) + 1 :]] = ""
            continue
        data = document(tree, path, notes)
        if data is not None:
            found[path[len(folder) + 1 :]] = text_of(data, path, notes)
    return found
