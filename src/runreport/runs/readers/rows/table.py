"""Tables of numbers in text: the separator is found out, blank cells stay blank, NaN and infinity stay numbers.

A table ends at its last whole line. What cannot be read as it stands is said: rows of another width, words among
numbers, columns of words, a missing header, a last line without an end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.runs.readers.rows.contents import text_of
from runreport.runs.readers.rows.points import names, number_in
from runreport.runs.run import Problem

SEPARATORS = (",", "\t", ";", "|")
BLANK = frozenset({"", "NA", "N/A", "n/a", "<NA>", "None", "none", "null", "NULL", "-", "--"})  # nothing was logged
LINES_SHOWN = 5
Rows = list[list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The numbers of a column."""

    name: str
    values: np.ndarray  # (n,) f8; NaN also where nothing stands
    present: np.ndarray  # (n,) bool, whether a number stands there


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows below one header; a log that was begun again in the same file holds several tables."""

    header: tuple[str, ...]  # as written, without blanks around; empty where there is none
    columns: tuple[Column, ...]  # those with at least one number
    rows: int
    width: int  # cells of a whole row

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


def read_tables(data: bytes, path: str, notes: list[Problem]) -> list[Table]:
    """The tables of a file; what was left out or repaired is added to notes. No table where there is no whole line."""
    text = text_of(data, path, notes).replace("\r\n", "\n").replace("\r", "\n")
    whole, rest = _without_comments(text[: text.rfind("\n") + 1]), text[text.rfind("\n") + 1 :]
    if not whole.strip():
        return []
    separator = separator_of(whole)
    rows = _rows(whole, separator, path, notes)
    tables = [_table(section, path, notes) for section in _sections(rows)]
    if tables and rest.strip() and len(_cells(rest, separator)) == tables[-1].width:
        what = "the last line has no end, so its last number may be cut short; it is left out"
        notes.append(Problem("TORN-LINE", path, what))
    return tables


def header_of(data: bytes) -> tuple[str, ...]:
    """Names in the first line of a table, without blanks around them; empty where it holds a number or nothing."""
    text = text_of(data, "", []).replace("\r\n", "\n").replace("\r", "\n")
    whole = _without_comments(text[: text.rfind("\n") + 1])
    cells = [cell.strip() for cell in _cells(whole.partition("\n")[0], separator_of(whole))]
    return () if _is_all_numbers(cells) else tuple(cells)


def separator_of(text: str) -> str:
    """What parts the cells: the separator that gives most of them in the first line; a blank stands for blanks."""
    first, second = [*text.strip("\n").split("\n", 2), ""][:2]
    counts = {separator: len(_cells(first, separator)) for separator in (*SEPARATORS, " ")}
    agreeing = [
        separator
        for separator, count in counts.items()
        if count > 1 and (not second or len(_cells(second, separator)) == count)
    ]
    candidates = agreeing or [separator for separator in SEPARATORS if counts[separator] > 1] or [","]
    if " " in candidates and len(candidates) > 1:
        candidates.remove(" ")  # blanks around another separator
    return max(candidates, key=lambda separator: counts[separator])


def _without_comments(text: str) -> str:
    """The text below lines that begin with #; the last of them stays where it names the columns of what follows."""
    begin, above = 0, ""
    while text.startswith("#", begin):
        end = text.find("\n", begin) + 1
        begin, above = end, text[begin:end]
    below = text[begin:]
    first = below.partition("\n")[0]
    cells = _cells(first, separator_of(below))
    named = above.lstrip("# \t")
    if above and _is_all_numbers(cells) and len(_cells(named, separator_of(below))) == len(cells):
        return named + below
    return below


def _cells(line: str, separator: str) -> list[str]:
    if separator == " " or '"' not in line:
        return line.split() if separator == " " else line.rstrip("\r\n").split(separator)
    return next(iter(csv.reader([line], delimiter=separator)), [])


def _rows(text: str, separator: str, path: str, notes: list[Problem]) -> Rows:
    if separator == " ":
        return [cells for line in text.split("\n") if (cells := line.split())]
    quoting = csv.QUOTE_MINIMAL
    if text.count('"') % 2:
        notes.append(Problem("QUOTE", path, "a quotation mark is never closed; the marks are read as text"))
        quoting = csv.QUOTE_NONE
    rows: Rows = []
    try:
        rows += csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    except csv.Error as error:
        notes.append(Problem("CSV", path, f"cannot be read from row {len(rows) + 1:,} on: {error}"))
    return [row for row in rows if row and (len(row) > 1 or row[0].strip())]


def _sections(rows: Rows) -> Iterable[Rows]:
    """The rows from each header to the next: a row that begins as the first one does is a header again."""
    if not rows:
        return
    first = rows[0][0]
    starts = [0]
    if number_in(first) is None and first.strip():
        starts += [at for at, row in enumerate(rows) if at and row[0] == first and not any(map(_is_number, row))]
    for begin, end in zip(starts, (*starts[1:], len(rows)), strict=True):
        yield rows[begin:end]


def _table(rows: Rows, path: str, notes: list[Problem]) -> Table:
    header = _header(rows[0], path, notes)
    body = rows if not header else rows[1:]
    unnamed = not header
    if unnamed:
        header = tuple(f"column {number}" for number in range(1, len(rows[0]) + 1))
        notes.append(Problem("NO-HEADER", path, "has no line that names its columns; they are numbered"))
    body = _even(_with_gaps(body, header), len(header), path, notes)
    columns: list[Column] = []
    words: list[str] = []
    strays = 0
    for name, cells in zip(header, zip(*body, strict=True), strict=True) if body else ():
        values, present, other = _numbers(cells)
        if present.any():
            columns.append(Column(name, values, present))
            strays += other
        elif other:
            words.append(name)
    if strays:
        notes.append(Problem("NO-NUMBER", path, "cells among numbers hold none and are left out", strays))
    if words:
        notes.append(Problem("TEXT-COLUMN", path, f"columns without numbers are left out: {names(words)}", len(words)))
    return Table(() if unnamed else header, tuple(columns), len(body), len(header))


def _header(cells: Sequence[str], path: str, notes: list[Problem]) -> tuple[str, ...]:
    """Names without blanks around them; a name that stands twice is numbered, an empty one is told by its place."""
    if _is_all_numbers(cells):
        return ()
    found: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"column {number}"
        twice = sum(other == name or other.startswith(f"{name}.") for other in found) if name in found else 0
        found.append(f"{name}.{twice}" if twice else name)
    if len({cell.strip() for cell in cells}) < len(cells):
        notes.append(Problem("COLUMN-DUP", path, "columns bear the same name; the later ones are numbered"))
    while found and not cells[len(found) - 1].strip():
        found.pop()  # a separator at the end of the line
    return tuple(found)


def _with_gaps(rows: Rows, header: Sequence[str]) -> Rows:
    """Rows of timm without evaluation, which lack just the cells of eval_ columns, with these cells left blank."""
    lacking = [name.startswith("eval_") for name in header]
    width = len(header) - sum(lacking)
    if not any(lacking) or lacking[-1] or not any(name.startswith("train_") for name in header):
        return rows
    filled: Rows = []
    for row in rows:
        cells = iter(row)
        filled.append(["" if gap else next(cells) for gap in lacking] if len(row) == width else row)
    return filled


def _even(rows: Rows, width: int, path: str, notes: list[Problem]) -> Rows:
    """Rows of one width: short ones end in blanks, cells beyond the header are left out; both is said."""
    if all(len(row) == width for row in rows):
        return rows
    short = [at for at, row in enumerate(rows) if len(row) < width]
    long = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row[width:])]
    for odd, what in (
        (short, "rows have fewer cells than the header; they are read from the left"),
        (long, "rows have more cells than the header; what is beyond it is left out"),
    ):
        if odd:
            lines = tuple(at + 2 for at in odd[:LINES_SHOWN])
            notes.append(Problem("RAGGED", path, what, len(odd), lines))
    return [(row + [""] * (width - len(row)))[:width] for row in rows]


def _numbers(cells: Sequence[str]) -> tuple[np.ndarray, np.ndarray, int]:
    """Values, where there is one, and how many cells hold something else."""
    try:
        values = np.array(list(map(float, cells)))
        if "_" not in "".join(cells):
            return values, np.ones(len(cells), dtype=bool), 0
    except ValueError:
        pass
    found = [None if cell in BLANK else number_in(cell) for cell in cells]
    present = np.array([number is not None for number in found])
    blank = sum(cell.strip() in BLANK for cell in cells)
    values = np.array([np.nan if number is None else number for number in found])
    return values, present, int(len(cells) - present.sum() - blank)


def _is_number(cell: str) -> bool:
    return number_in(cell) is not None


def _is_all_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(_is_number, filled))
