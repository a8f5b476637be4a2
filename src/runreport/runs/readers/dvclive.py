"""Folders of DVCLive: one table for each metric below plots/metrics, metrics.json with the last values, params.yaml."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from runreport.runs.logged import Curve
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, log
from runreport.runs.readers.rows.curve_parts import CurveParts
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.points import Points, number_of
from runreport.runs.readers.rows.table import Table, read_tables
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.saved.mlflow_artifacts import with_system
from runreport.runs.readers.saved.picture_files import picture_files
from runreport.runs.readers.saved.saved_weights import saved_weights
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

NAME = "dvclive"
WHAT = "plots/metrics/*.tsv, or metrics.json in a folder dvclive"
OWNS = True
METRICS = "metrics.json"
PARAMS = "params.yaml"
PLACES = ("plots/metrics", "scalars", "plots/scalars")  # of tables; the last two in versions before 2
IMAGES = "plots/images"
MILLISECONDS = 1e11  # seconds since 1970 are fewer


def find(tree: Tree) -> Iterable[str]:
    """Folders with its tables, and folders of its name with its summary."""
    found = {folder for path in tree.below("", "*.tsv") if (folder := _owner(parent(path))) is not None}
    found |= {folder for folder in tree.having(METRICS, "*.tsv") if folder.rpartition("/")[2] == "dvclive"}
    return sorted(found)


def takes(tree: Tree, folder: str) -> set[str]:
    """Tables, summary, parameters, and what it stores for plots."""
    own = {path for path in tree.below(joined(folder, "plots"), "*.json") if path in tree.files}
    own |= set(tree.below(joined(folder, IMAGES)))
    own |= {joined(folder, name) for name in (METRICS, PARAMS)} & tree.files.keys()
    return own | set(_tables(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Curves by the place of their table; of metrics without one, the last value at the step of the summary."""
    notes: list[Problem] = []
    curves: dict[str, Curve] = {}
    for path, tag in _tables(tree, folder).items():
        curve = _curve(tree, path, tag, notes)
        if curve is not None:
            curves[tag] = curve
    summary = joined(folder, METRICS)
    for curve in _last_values(tree, summary, notes) if summary in tree.files else ():
        curves.setdefault(curve.tag, curve)
    params = joined(folder, PARAMS)
    config = yaml_object(document(tree, params, notes), params, notes) if params in tree.files else None
    weights = saved_weights(tree, folder)
    images = joined(folder, IMAGES)
    pictures = picture_files(tree, tree.below(images), images, images, notes)
    others = tree.below(joined(folder, "plots"), "*.json")
    if others:
        notes.append(
            Problem("DVC-NOT-SHOWN", others[0], "plots of points, as confusion matrices, are not shown", len(others))
        )
    return Reading(
        NAME,
        config=config or {},
        curves=with_system(curves.values()),
        checkpoints=weights,
        problems=tuple(notes),
        pictures=pictures,
    )


def _owner(folder: str) -> str | None:
    """The folder that a folder of tables belongs to."""
    before, found, _ = f"/{folder}/".partition(f"/{PLACES[0]}/")
    return before.strip("/") if found else None


def _tables(tree: Tree, folder: str) -> dict[str, str]:
    """Tags by the path of their table."""
    found: dict[str, str] = {}
    for place in PLACES:
        start = joined(folder, place)
        found |= {path: path[len(start) + 1 : -4] for path in tree.below(start, "*.tsv")}
    if not found and folder.rpartition("/")[2] == "dvclive":
        found = {joined(folder, name): name[:-4] for name in tree.names(folder) if name.endswith(".tsv")}
    return found


def _curve(tree: Tree, path: str, tag: str, notes: list[Problem]) -> Curve | None:
    data = log(tree, path, notes)
    parts = CurveParts()
    for table in read_tables(data, path, notes) if data is not None else ():
        _add(parts, tag, table, path, notes)
    return next(iter(parts.curves(path)), None)


def _add(parts: CurveParts, tag: str, table: Table, path: str, notes: list[Problem]) -> None:
    step, time = table.column("step"), table.column("timestamp")
    values = [column for column in table.columns if column.name not in ("step", "timestamp")]
    if step is None or not values:
        if table.rows:
            notes.append(Problem("NO-STEP", path, "rows have no step or no number; left out", table.rows))
        return
    there = step.present & values[-1].present
    times = None
    if time is not None and time.present[there].all():
        seconds = time.values[there]
        times = np.where(seconds > MILLISECONDS, seconds / 1000, seconds)
    parts.add(tag, "step", step.values[there], values[-1].values[there], times)


def _last_values(tree: Tree, path: str, notes: list[Problem]) -> tuple[Curve, ...]:
    summary = json_object(document(tree, path, notes), path, notes) or {}
    step = number_of(summary.get("step"))
    if step is None:
        return ()
    points = Points()
    points.add_row(summary, step, without=("step",))
    notes += points.problems(path)
    return points.curves(path)
