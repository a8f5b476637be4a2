"""A TOML file with the lines its keys stand on, which the standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runreport.errors import LimitExceeded, SettingRefused, printable

LIMIT = 1 << 20  # bytes
HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")

Place = tuple[str, ...]  # names of the tables around a key, outermost first, and the key


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file says, and its text."""

    path: Path
    content: Mapping[str, Any]
    text: str

    def line(self, place: Place) -> int | None:
        """The line, from 1, on which a key or a table is first named; of what is around it where it is written inline.

        None where neither is found.
        """
        for names in (place[:count] for count in range(len(place), 0, -1)):
            for number, named in _named(self.text):
                if named[: len(names)] == names:
                    return number
        return None


def read_toml(path: Path) -> TomlFile | None:
    """The file, None where there is none. Raises SettingRefused for what is no TOML, LimitExceeded above LIMIT."""
    if not path.exists():
        return None
    text = _text(path)
    try:
        return TomlFile(path, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        told = str(error).replace("at end of document", f"at the end, line {len(text.splitlines())}")
        raise SettingRefused(f"is not valid TOML: {printable(told, 200)}", path=path) from error
    except RecursionError as error:
        raise SettingRefused("is nested too deeply", path=path) from error


def mentions(path: Path, word: bytes) -> bool:
    """Whether a file is there and holds a word; for files of other programs, which may be no TOML. SettingRefused."""
    return path.is_file() and word in _first_bytes(path)


def _first_bytes(path: Path) -> bytes:
    """One more than LIMIT, where there are as many."""
    try:
        with path.open("rb") as opened:
            return opened.read(LIMIT + 1)
    except OSError as error:
        raise SettingRefused(f"cannot be read: {error.strerror}", path=path) from error


def _text(path: Path) -> str:
    if not path.is_file():
        raise SettingRefused("is not a regular file", path=path)
    data = _first_bytes(path)
    if len(data) > LIMIT:
        raise LimitExceeded("a configuration file too large", found=path.stat().st_size, limit=LIMIT, path=path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingRefused(f"line {line}: is not UTF-8 text", path=path) from error


def _named(text: str) -> Iterator[tuple[int, Place]]:
    """Every line that names a table or a key, with the full name. Lines inside long strings may be taken for such."""
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            table = _names(header[1])
            yield number, table
        elif key := KEY.match(line):
            yield number, (*table, *_names(key[1]))


def _names(dotted: str) -> Place:
    parts = re.findall(r""""[^"]*"|'[^']*'|[^.\s]+""", dotted)
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in parts)
