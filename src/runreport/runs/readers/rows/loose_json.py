"""JSON of other programs: NaN and Infinity stay numbers, a second value after the first is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import orjson

from runreport.runs.json_text import DEPTH_LIMIT, cleaned
from runreport.runs.plain_json import is_plain, plain_object
from runreport.runs.readers.rows.contents import text_of
from runreport.runs.run import Problem

LINES_SHOWN = 5
_MARK = b"\xef\xbb\xbf"


def json_value(data: bytes, path: str, notes: list[Problem]) -> object:
    """The first value of a file; None, and a problem, where there is none; a problem where more follows it."""
    try:
        value: object = orjson.loads(data.removeprefix(_MARK))
    except ValueError:  # NaN, above all
        value = _first_value(text_of(data, path, notes), path, notes)
    if _is_deep(value, DEPTH_LIMIT):
        notes.append(Problem("JSON", path, f"is nested deeper than {DEPTH_LIMIT} levels"))
        return None
    return cleaned(value) if b"\\u" in data else value


def json_object(data: bytes | None, path: str, notes: list[Problem]) -> dict[str, object] | None:
    """The object a file holds; None, and a problem, where it holds none. No bytes, no object and no problem."""
    if data is None:
        return None
    before = len(notes)
    value = json_value(data, path, notes)
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    if not any(note.code == "JSON" for note in notes[before:]):
        notes.append(Problem("JSON", path, "is not a JSON object"))
    return None


def json_rows(data: bytes, path: str, notes: list[Problem]) -> Iterator[tuple[int, dict[str, object]]]:
    """Line number and object of every line that is one; other lines are one problem, a torn last one is none."""
    lines = data.removeprefix(_MARK).split(b"\n")
    careful = _CarefulReader()
    quick = plain_object if is_plain(data) else careful.object
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        stripped = line.strip(b" \t\r\0")
        if not stripped:
            continue
        row = quick(stripped) or careful.object(stripped)
        if row is not None:
            yield number, row
        elif number < len(lines):
            bad.append(number)
    if bad:
        what = "lines are no JSON objects and are left out"
        notes.append(Problem("JSON-LINE", path, what, len(bad), tuple(bad[:LINES_SHOWN])))
    if careful.duplicates:
        what = "keys stand twice in one object; the last one counts"
        notes.append(Problem("JSON-DUP", path, what, careful.duplicates))


class _CarefulReader:
    """Decodes what orjson refuses or does not tell about: NaN, infinities, keys written twice."""

    def __init__(self) -> None:
        self.duplicates = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=self._pairs)

    def object(self, line: bytes) -> dict[str, object] | None:
        """The object a line is, None where it is none."""
        try:
            value, end = self._decoder.raw_decode(text := line.decode("utf-8"))
        except (ValueError, RecursionError):
            return None
        if end != len(text) or not isinstance(value, dict) or _is_deep(value, DEPTH_LIMIT):
            return None
        return cast("dict[str, object]", cleaned(value) if "\\u" in text else value)

    def _pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        self.duplicates += len(pairs) - len(found)
        return found


def _first_value(text: str, path: str, notes: list[Problem]) -> object:
    text = text.strip(" \t\r\n")
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        notes.append(Problem("JSON", path, f"is not valid JSON{_place(error)}"))
        return None
    if text[end:].strip():
        what = f"holds more after its first JSON value, from character {end:,} on; only the first value is read"
        notes.append(Problem("JSON-SECOND", path, what))
    return value


def _is_deep(value: object, limit: int) -> bool:
    if isinstance(value, dict):
        inner = cast("dict[str, object]", value).values()
    elif isinstance(value, list):
        inner = cast("list[object]", value)
    else:
        return False
    return limit <= 0 or any(_is_deep(child, limit - 1) for child in inner if type(child) in (dict, list))


def _place(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f": {error.msg.lower()}, line {error.lineno:,}, column {error.colno:,}"
    return ": nested too deep" if isinstance(error, RecursionError) else ""
