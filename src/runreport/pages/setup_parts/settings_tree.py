"""Nested settings as rows of a tree, each with its path, its type and its value as written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runreport.pages.words import visible

ROWS = 40_000  # of one tree; what lies beyond is counted
STATIC = 1200  # rows that a page shows without scripts
TEXT = 160  # characters of a value in its row
WHOLE = 20_000  # characters of a value that can be unfolded
INLINE = 100  # characters of a list of plain values that stands in one row
DEPTH = 60
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A setting, or a group of settings that follow it with a larger depth."""

    depth: int
    key: str
    kind: str  # object, list, text, number, flag or none
    text: str  # the value as written, cut; of a group how many it holds
    whole: str  # the value where text is cut, "" elsewhere
    path: str
    n_inner: int = 0  # rows below a group

    @property
    def is_group(self) -> bool:
        """Whether other rows lie below."""
        return self.n_inner > 0


def settings_rows(settings: Mapping[str, object], limit: int = ROWS) -> tuple[tuple[Row, ...], int]:
    """Rows in the order of the settings, a group before what it holds, and how many rows are beyond the limit."""
    rows = list(_rows(settings, (), 0))
    return tuple(rows[:limit]), max(0, len(rows) - limit)


def flat_settings(settings: Mapping[str, object]) -> Iterator[tuple[Path, object]]:
    """Path and value of every setting that is no group; lists of plain values are one value."""
    if settings:
        yield from _flat(settings, (), 0)


def path_text(path: Sequence[str | int]) -> str:
    """`trainer.args.lr`, `layers[0].size`, `a["b.c"]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w-]+", part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part, ensure_ascii=False)}]"
    return text


def _flat(value: object, path: Path, depth: int) -> Iterator[tuple[Path, object]]:
    inner = _inner(value) if depth < DEPTH else None
    if inner is None:
        yield path, value
        return
    for key, one in inner:
        yield from _flat(one, (*path, key), depth + 1)


def _rows(value: object, path: Path, depth: int) -> Iterator[Row]:
    for key, one in _inner(value) or ():
        here = (*path, key)
        inner = None if depth >= DEPTH else _inner(one)
        if inner is None:
            yield _leaf(depth, here, one)
            continue
        below = list(_rows(one, here, depth + 1))
        kind = "object" if isinstance(one, Mapping) else "list"
        yield Row(depth, visible(key), kind, str(len(inner)), "", visible(path_text(here)), len(below))
        yield from below


def _inner(value: object) -> list[tuple[str | int, object]] | None:
    """What a value holds; None of a value that stands in one row."""
    if isinstance(value, Mapping) and value:
        return [(str(key), one) for key, one in value.items()]
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping | list | tuple) and one for one in value):
        return list(enumerate(value))
    return None


def _leaf(depth: int, path: Path, value: object) -> Row:
    key, where = visible(path[-1]), visible(path_text(path))
    text = visible(_written(value))
    cut = text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"
    return Row(depth, key, _kind(value), cut, text[:WHOLE] if cut != text else "", where)


def _kind(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "list" if isinstance(value, list | tuple) else "object"


def _written(value: object) -> str:
    """As JSON writes it; a long list of plain values with one on each line when it is unfolded."""
    if isinstance(value, float):
        return repr(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "(nested too deep to show)"


def rows_data(rows: Sequence[Row]) -> list[list[Any]]:
    """What `assets/views/setup/model.js` reads: depth, key, kind, text, whole and path of each row."""
    return [[row.depth, row.key, row.kind, row.text, row.whole, row.path] for row in rows]
