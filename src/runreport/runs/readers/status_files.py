"""Status folders of home-made monitors: a history of snapshots as JSON lines, and files that hold the state of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from runreport.runs.logged import Curve, Text
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, log, text_of
from runreport.runs.readers.rows.loose_json import json_object, json_rows
from runreport.runs.readers.rows.points import Points, number_of
from runreport.runs.readers.rows.row_log import axis_in, row_curves
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "status_files"
WHAT = "learning_history.jsonl, or training_status.json beside curriculum_eval.json or the like"
OWNS = True
HISTORY, NOW = "learning_history.jsonl", "training_status.json"
STATES = ("curriculum_eval.json", "model_comparisons.json", "deployment_status.json", "hard_example_board.json")
TEXTS = ("probe_set.json", "hard_examples.yaml", "hard_examples.yml")  # what a model is asked again and again
TEXT_LIMIT = 100_000  # bytes of a text that are shown
LIST_LIMIT = 4096  # numbers of one list


def find(tree: Tree) -> Iterable[str]:
    """Folders with its history, or with the state of the training beside another of its files."""
    with_state = {folder for folder in tree.having(NOW) if {*STATES} & {*tree.names(folder)}}
    return sorted({*tree.having(HISTORY), *with_state})


def takes(tree: Tree, folder: str) -> set[str]:
    """Its own files."""
    return {joined(folder, name) for name in (HISTORY, NOW, *STATES, *TEXTS)} & tree.files.keys()


def read(tree: Tree, folder: str) -> Reading:
    """Every number over steps, those of lists as `<name>/<place>`; of the state of now what the history has not."""
    notes: list[Problem] = []
    path = joined(folder, HISTORY)
    data = log(tree, path, notes) if path in tree.files else None
    rows = [] if data is None else [_flat(row) for _, row in json_rows(data, path, notes)]
    curves = {curve.tag: curve for curve in row_curves(rows, path, notes)} if rows else {}
    config: dict[str, object] = {}
    for name in (NOW, *STATES):
        path = joined(folder, name)
        state = json_object(document(tree, path, notes), path, notes) if path in tree.files else None
        if state is not None:
            config[name.removesuffix(".json")] = state
            for curve in _last_values(state, path) if name == NOW else ():
                curves.setdefault(curve.tag, curve)
    texts = tuple(_texts(tree, folder, notes))
    return Reading(NAME, config=config, curves=tuple(curves.values()), problems=tuple(notes), texts=texts)


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    """The row, lists of numbers (or null) as one number each."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        numbers = cast("list[object]", value) if isinstance(value, list) else []
        if 0 < len(numbers) <= LIST_LIMIT and all(one is None or number_of(one) is not None for one in numbers):
            flat |= {f"{name}/{place}": one for place, one in enumerate(numbers)}
        else:
            flat[name] = value
    return flat


def _last_values(state: Mapping[str, object], path: str) -> tuple[Curve, ...]:
    """One point for each number, where the file says at which step it was written."""
    axis = axis_in(state)
    if axis is None:
        return ()
    points = Points()
    points.add_row(state, axis[0], without=(axis[1],))
    return points.curves(path)


def _texts(tree: Tree, folder: str, notes: list[Problem]) -> Iterable[Text]:
    for path in (joined(folder, name) for name in TEXTS):
        data = document(tree, path, notes) if path in tree.files else None
        if data is not None:
            if len(data) > TEXT_LIMIT:
                what = f"has {len(data):,} bytes; the first {TEXT_LIMIT:,} are shown"
                notes.append(Problem("LIMIT", path, what))
            text = text_of(data[:TEXT_LIMIT], path, [])
            yield Text(path.rpartition("/")[2], None, None, text, path)
