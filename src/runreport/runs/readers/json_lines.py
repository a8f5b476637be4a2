"""JSON logs: lines of objects (detectron2, mmcv, mmengine, home-made), lists of objects, objects of lists (Keras)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast

import numpy as np

from runreport.runs.logged import Curve, Unit
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.config_beside import config_beside
from runreport.runs.readers.rows.contents import DOCUMENT_LIMIT, LFS_MAGIC, document, head, log
from runreport.runs.readers.rows.loose_json import json_rows, json_value
from runreport.runs.readers.rows.points import number_of
from runreport.runs.readers.rows.row_log import axis_in, row_curves
from runreport.runs.readers.rows.sniffed import sniffed
from runreport.runs.readers.rows.x_axis import axis_of, unit_of
from runreport.runs.readers.saved.saved_weights import saved_weights
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "json_lines"
WHAT = "JSON lines with step, iteration or epoch, or history.json: an object of lists of numbers"
PATTERNS = ("*.jsonl", "*.ndjson", "*.json", "*.txt", "*.log")
USUAL = frozenset({"metrics.jsonl", "history.jsonl", "log.jsonl", "train.jsonl", "history.json"})
ONE_ROW = frozenset({"metrics.json", "scalars.json"})  # names under which a single row may be a log just begun
_NO_LOG = re.compile(r"config|tokenizer|vocab|args|params|special_tokens|\.index\.json$|^package")
_MAY_BE_VALUE = re.compile(r"(history|metric|log|loss|result|train|val|stat|curve|progress|record).*\.json$")
_HISTORY = re.compile(r"history|log|curve|loss|progress|record")
HEAD = 1 << 18  # bytes that are looked at to see what a file is; mmcv begins with its whole configuration
LINES = 20
UNTOLD_LIMIT = 200  # lists of a file of which only its name says that it is a history; files of results hold thousands
DEPTH_LIMIT = 4  # levels of objects around the lists of a history


def find(tree: Tree) -> Iterable[str]:
    """Folders with such a log."""
    return [folder for folder in tree.having(*PATTERNS) if any(_logs(tree, folder))]


def takes(tree: Tree, folder: str) -> set[str]:
    """The logs that are read."""
    return set(_logs(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Every number of every log of the folder over its steps or epochs; what else a log says is configuration."""
    notes: list[Problem] = []
    curves: list[Curve] = []
    config = config_beside(tree, folder, notes)
    for path in _logs(tree, folder):
        if sniffed(tree, path, _kind) == "lines":
            curves += _of_lines(tree, path, config, notes)
        else:
            curves += _of_value(tree, path, config, notes)
    curves = _once(curves, notes)
    return Reading(
        NAME, config=config, curves=tuple(curves), checkpoints=saved_weights(tree, folder), problems=tuple(notes)
    )


def _logs(tree: Tree, folder: str) -> list[str]:
    endings = tuple(pattern[1:] for pattern in PATTERNS)
    paths = [joined(folder, name) for name in tree.names(folder) if name.lower().endswith(endings)]
    return [path for path in paths if sniffed(tree, path, _kind) is not None]


def _kind(tree: Tree, path: str) -> str | None:
    """Lines, or one value; None where the file is no log."""
    first = head(tree, path, HEAD)
    name = path.rpartition("/")[2].lower()
    if first.startswith(LFS_MAGIC):
        return "lines" if name in USUAL else None
    if _NO_LOG.search(name) or (name.endswith((".txt", ".log")) and not first.lstrip().startswith(b"{")):
        return None
    rows = [row for _, row in json_rows(b"\n".join(first.split(b"\n")[:LINES]), path, [])]
    enough = len(rows) > 1 or name in ONE_ROW or not name.endswith(".json") or name.endswith(".log.json")
    if enough and any(map(_is_logged, rows)) and not (len(rows) == 1 and _lists(rows[0])):
        return "lines"
    if not _MAY_BE_VALUE.search(name) or tree.files[path].st_size > DOCUMENT_LIMIT or not _may_hold_lists(first):
        return None
    value = json_value(document(tree, path, []) or b"null", path, [])
    return "value" if _is_history(_lists(value), name) or _is_row_list(value) else None


def _is_logged(row: Mapping[str, object]) -> bool:
    axis = axis_in(row)
    return axis is not None and any(
        name != axis[1] and (number_of(value) is not None or isinstance(value, dict)) for name, value in row.items()
    )


def _may_hold_lists(first: bytes) -> bool:
    return first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and first.count(b"[") > 0


def _is_history(lists: Mapping[str, list[float]], name: str) -> bool:
    """Whether lists are curves: one counts, one is a loss, or the file is named for a history."""
    told = axis_of(lists) is not None or any("loss" in tag.lower() for tag in lists)
    return bool(lists) and (told or (len(lists) <= UNTOLD_LIMIT and bool(_HISTORY.search(name))))


def _is_row_list(value: object) -> bool:
    entries = cast("list[object]", value) if isinstance(value, list) else []
    return bool(entries) and all(isinstance(one, dict) and _is_logged(one) for one in entries)


def _once(curves: list[Curve], notes: list[Problem]) -> list[Curve]:
    """Curves without those that a second file repeats point for point, as mmengine writes them."""
    kept: dict[tuple[object, ...], Curve] = {}
    repeated: dict[str, int] = {}
    for curve in curves:
        first = kept.setdefault((curve.tag, curve.unit, curve.x.tobytes(), curve.values.tobytes()), curve)
        if first is not curve:
            repeated[curve.file] = repeated.get(curve.file, 0) + 1
    notes += [Problem("SAME", file, "repeats curves of another file", count) for file, count in repeated.items()]
    return list(kept.values())


def _of_lines(tree: Tree, path: str, config: dict[str, object], notes: list[Problem]) -> tuple[Curve, ...]:
    data = log(tree, path, notes)
    rows = [] if data is None else [row for _, row in json_rows(data, path, notes)]
    while rows and axis_in(rows[0]) is None:
        config |= rows.pop(0)  # what stands above the numbers: environment and configuration
    return row_curves(rows, path, notes)


def _of_value(tree: Tree, path: str, config: dict[str, object], notes: list[Problem]) -> tuple[Curve, ...]:
    value = json_value(document(tree, path, notes) or b"null", path, notes)
    if isinstance(value, list):
        return row_curves(cast("list[Mapping[str, object]]", value), path, notes)
    lists = _lists(value)
    config |= {path.rpartition("/")[2]: rest} if (rest := _rest(value)) else {}
    return tuple(sorted(_history(lists, path, notes), key=lambda curve: curve.tag))


def _lists(value: object, name: str = "", depth: int = 0) -> dict[str, list[float]]:
    """Lists of numbers by their name, those of objects inside with names joined by /; null is NaN there."""
    found: dict[str, list[float]] = {}
    if isinstance(value, dict) and depth < DEPTH_LIMIT:
        for key, inner in cast("dict[str, object]", value).items():
            found |= _lists(inner, f"{name}/{key}" if name else key, depth + 1)
    elif isinstance(value, list) and name:
        numbers = [number_of(one) for one in cast("list[object]", value)]
        if len(numbers) > 1 and None not in numbers:
            found[name] = cast("list[float]", numbers)
    return found


def _rest(value: object, name: str = "", depth: int = 0) -> dict[str, object]:
    """What an object holds beside its lists of numbers."""
    entries = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    found: dict[str, object] = {}
    for key, inner in entries.items():
        if isinstance(inner, dict) and depth < DEPTH_LIMIT:
            deeper = _rest(cast("dict[str, object]", inner), depth=depth + 1)
            found |= {key: deeper} if deeper else {}
        elif not _lists(inner, key, depth + 1):
            found[key] = inner
    return found


def _history(lists: Mapping[str, list[float]], path: str, notes: list[Problem]) -> Iterable[Curve]:
    """Lists over the list that counts, where it has as many entries, else over their position from 0."""
    axis = axis_of(lists)
    unit: Unit = "step" if axis is None else unit_of(axis)
    if axis is None and "history" in path.rpartition("/")[2].lower():
        unit = "epoch"
    placed = [tag for tag, values in lists.items() if axis is None or len(values) != len(lists[axis])]
    if placed:
        notes.append(Problem("POSITION", path, "lists have no steps; they stand over their position", len(placed)))
    for tag, values in lists.items():
        if tag != axis:
            over = lists[axis] if axis is not None and tag not in placed else range(len(values))
            yield Curve(tag, np.array(over, dtype=np.float64), np.array(values, dtype=np.float64), path, unit)
