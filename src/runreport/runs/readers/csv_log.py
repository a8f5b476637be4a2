"""Tables of numbers over steps or epochs, as most home-made loops, Keras, fastai and timm write them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from runreport.runs.logged import Curve, Unit
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.config_beside import config_beside
from runreport.runs.readers.rows.contents import LFS_MAGIC, head, log
from runreport.runs.readers.rows.curve_parts import CurveParts
from runreport.runs.readers.rows.sniffed import sniffed
from runreport.runs.readers.rows.table import Column, Table, header_of, read_tables
from runreport.runs.readers.rows.x_axis import axis_of, begins_each_epoch, epoch_of, is_time, unit_of
from runreport.runs.readers.saved.saved_weights import saved_weights
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "csv_log"
WHAT = "a .csv or .tsv file with a column step, iteration, epoch or the like"
PATTERNS = ("*.csv", "*.tsv", "*.txt")
USUAL = frozenset(f"{name}.csv" for name in ("log", "metrics", "history", "progress", "results", "summary", "training"))
HEAD = 1 << 18  # bytes that are looked at to see what a file is


def find(tree: Tree) -> Iterable[str]:
    """Folders with such a table."""
    return [folder for folder in tree.having(*PATTERNS) if any(_logs(tree, folder))]


def takes(tree: Tree, folder: str) -> set[str]:
    """The tables that are read."""
    return set(_logs(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Every column of every table of the folder over its steps or epochs."""
    notes: list[Problem] = []
    curves: list[Curve] = []
    for path in _logs(tree, folder):
        curves += table_curves(tree, path, notes)
    config = config_beside(tree, folder, notes)
    weights = saved_weights(tree, folder)
    return Reading(NAME, config=config, curves=tuple(curves), checkpoints=weights, problems=tuple(notes))


def table_curves(tree: Tree, path: str, notes: list[Problem], *, axis: str | None = None) -> tuple[Curve, ...]:
    """The curves of a file; axis: the column that counts, where that is known better than by its name."""
    data = log(tree, path, notes)
    if data is None:
        return ()
    parts = CurveParts()
    for table in read_tables(data, path, notes):
        _add_table(parts, table, path, notes, axis)
    return parts.curves(path)


def _logs(tree: Tree, folder: str) -> list[str]:
    """The tables of a folder that have a column which counts."""
    paths = [joined(folder, name) for name in tree.names(folder) if name.lower().endswith((".csv", ".tsv", ".txt"))]
    return [path for path in paths if sniffed(tree, path, _kind) is not None]


def _kind(tree: Tree, path: str) -> str | None:
    """A log where a column counts; files with the usual names also where they are pointers or have no header."""
    first = head(tree, path, HEAD)
    header = header_of(first)
    if path.lower().endswith(".txt"):
        return "log" if axis_of(header) is not None and _is_table(first) else None
    usual = path.rpartition("/")[2].lower() in USUAL
    odd = usual and (first.startswith(LFS_MAGIC) or (not header and bool(first)))
    return "log" if odd or axis_of(header) is not None else None


def _is_table(first: bytes) -> bool:
    """Whether a text is a table: numbers below a header, parted by tabs or commas, in rows of one width."""
    notes: list[Problem] = []
    tables = read_tables(first, "", notes)
    odd = {"RAGGED", "NO-NUMBER", "QUOTE", "CSV"} & {note.code for note in notes}
    return any(table.rows and len(table.columns) > 1 for table in tables) and not odd


def _add_table(parts: CurveParts, table: Table, path: str, notes: list[Problem], axis: str | None) -> None:
    chosen = _axis(table, axis)
    if chosen is None:
        if table.rows:
            notes.append(Problem("NO-STEP", path, "rows have no step, iteration or epoch; left out", table.rows))
        return
    x, unit = chosen
    missing = int((~x.present).sum())
    if missing:
        notes.append(Problem("NO-STEP", path, f"rows have no number in column {x.name}; left out", missing))
    times = next((column.values for column in table.columns if is_time(column.name, column.values)), None)
    for column in table.columns:
        if column is not x:
            there = column.present & x.present
            parts.add(column.name, unit, x.values[there], column.values[there], None if times is None else times[there])


def _axis(table: Table, axis: str | None) -> tuple[Column, Unit] | None:
    """The column that counts, and what; steps that begin again in every epoch count nothing, so epochs do."""
    having = [column.name for column in table.columns]
    name = axis if axis in having else axis_of(having)
    column = None if name is None else table.column(name)
    if name is None or column is None:
        return None
    epochs = table.column(epoch_of(having) or "")
    if epochs is not None and epochs is not column and begins_each_epoch(_known(column), _known(epochs)):
        return epochs, "epoch"
    return column, unit_of(name)


def _known(column: Column) -> np.ndarray:
    return np.where(column.present, column.values, np.nan)
