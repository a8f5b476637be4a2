"""Text that training loops print: nanoGPT, llm.c, modded-nanoGPT, mmcv, Keras, and loops that look like them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runreport.runs.logged import Curve
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.config_beside import config_beside
from runreport.runs.readers.rows.contents import head, log, text_of
from runreport.runs.readers.rows.log_line import LineReader, Row
from runreport.runs.readers.rows.row_log import row_curves
from runreport.runs.readers.rows.sniffed import sniffed
from runreport.runs.readers.saved.saved_weights import saved_weights
from runreport.runs.readers.surroundings import console_of
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "text_log"
WHAT = "a .log, .txt or .out file with lines like `step 10: loss 2.5`"
ENDINGS = (".log", ".txt", ".out", ".err")
HEAD = 1 << 18  # bytes that are looked at; some logs begin with the program that wrote them
ENOUGH = 2  # rows with a measure of quality that make a text a log
_MEASURE = re.compile(r"loss|acc|ppl|perplexity|reward|return|trl:|tel:|bpb|error", re.IGNORECASE)
_COUNT = re.compile(r"(?:step|iter|epoch|update|s:\d)", re.IGNORECASE)
_QUALITY = re.compile(r"loss|acc|ppl|perplexity|reward|return|^trl$|^tel$|bpb|error", re.IGNORECASE)


def find(tree: Tree) -> Iterable[str]:
    """Folders with such a text."""
    return [folder for folder in tree.folders() if any(_logs(tree, folder))]


def takes(tree: Tree, folder: str) -> set[str]:
    """The texts that are read."""
    return set(_logs(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Every named number of every line that also names a step or an epoch."""
    notes: list[Problem] = []
    curves: list[Curve] = []
    for path in _logs(tree, folder):
        data = log(tree, path, notes)
        if data is not None:
            curves += row_curves(rows_of(text_of(data, path, notes), path, notes), path, notes)
    config = config_beside(tree, folder, notes)
    weights = saved_weights(tree, folder)
    consoles = [console for path in _logs(tree, folder) if (console := console_of(tree, path)) is not None]
    return Reading(
        NAME,
        config=config,
        curves=tuple(curves),
        checkpoints=weights,
        problems=tuple(notes),
        consoles=tuple(consoles),
    )


def _logs(tree: Tree, folder: str) -> list[str]:
    paths = [joined(folder, name) for name in tree.names(folder) if name.lower().endswith(ENDINGS)]
    return [path for path in paths if sniffed(tree, path, _kind) is not None]


def _kind(tree: Tree, path: str) -> str | None:
    """A log where a few lines name a count and a measure of quality."""
    text = text_of(head(tree, path, HEAD), path, [])
    if not _COUNT.search(text) or not _MEASURE.search(text):  # most texts, told quickly
        return None
    reader = LineReader()
    rows = 0
    for line in text.split("\n"):
        row = reader.row(line)
        rows += row is not None and any(map(_QUALITY.search, row))
        if rows >= ENOUGH:
            return "log"
    return None


def rows_of(text: str, path: str, notes: list[Problem]) -> list[Row]:
    """The rows of all whole lines; a last line without an end may be cut within a number."""
    *whole, rest = text.split("\n")
    reader = LineReader()
    rows = [row for line in whole if (row := reader.row(line)) is not None]
    if reader.row(rest) is not None:
        what = "the last line has no end, so its last number may be cut short; it is left out"
        notes.append(Problem("TORN-LINE", path, what))
    return rows
