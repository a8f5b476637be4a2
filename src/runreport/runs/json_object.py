"""config.json, summary.json and their like: one JSON object in a file of a run, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from runreport.errors import InputRefused
from runreport.runs.json_text import JsonReader
from runreport.runs.opening import Place, read_regular
from runreport.runs.run import Problem

JSON_LIMIT = 16 << 20  # bytes


def read_object(root: Place, relative: str) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
    """The object in that file, and what was repaired in it.

    Raises InputRefused (JSON) for what is no JSON object, LimitExceeded above JSON_LIMIT, and what read_regular raises.
    """
    reader = JsonReader()
    data = read_regular(root, relative, limit=JSON_LIMIT)
    try:
        value = reader.decode(data.decode("utf-8-sig").strip(" \t\r\n"))
    except UnicodeDecodeError as error:
        raise InputRefused("is not UTF-8", path=root / relative, code="JSON") from error
    except ValueError as error:
        raise InputRefused("is not valid JSON", path=root / relative, code="JSON") from error
    if not isinstance(value, dict):
        raise InputRefused("is not a JSON object", path=root / relative, code="JSON")
    return cast("dict[str, object]", value), repairs(reader, relative)


def repairs(reader: JsonReader, file: str) -> tuple[Problem, ...]:
    """What a reader repaired, for the list of problems."""
    found: list[Problem] = []
    if reader.gaps:
        found.append(Problem("NAN", file, "numbers that are NaN, infinite or too large are shown as gaps", reader.gaps))
    if reader.duplicates:
        what = "keys stand twice in one object; the last one counts"
        found.append(Problem("JSON-DUP", file, what, reader.duplicates))
    return tuple(found)
