"""Numbers of a W&B run's history, gathered over the pieces of its log; what is no number is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from runreport.runs.readers.records.wandb_media import HistoryMedia
from runreport.runs.readers.records.wandb_records import Items, Names
from runreport.runs.readers.records.wandb_values import Unreadable, json_value, values_of
from runreport.runs.readers.rows.points import number_of

TYPE = "_type"  # marks an object as a table, a picture …
_DEPTH_LIMIT = 16  # levels of objects in a value
_NAMES = {
    int: "too large number",
    str: "text",
    bool: "true or false",
    list: "list",
    Unreadable: "value that is no JSON",
}

Counted = Counter[tuple[str, str]]  # by kind and name
_Object = tuple[int, tuple[bytes, ...]]  # row and name of an object that was written part by part


@dataclass(slots=True)
class History:
    """The numbers of all keys; a row is one call of log()."""

    names: Names = field(default_factory=Names)
    rows: int = 0  # so far
    not_shown: Counted = field(default_factory=Counted)
    media: HistoryMedia = field(default_factory=HistoryMedia)
    _pieces: list[tuple[np.ndarray, ...]] = field(default_factory=list[tuple[np.ndarray, ...]])  # row, code, value

    def add(self, content: bytes, data: np.ndarray, items: Items, row: np.ndarray) -> None:
        """Take the items of a piece; row (m,) i8 is the number of each item's row among all of the history."""
        kept = np.flatnonzero(~self._typed(content, items, row))
        values = values_of(content, data, items, kept)
        numbers = kept[values.is_number]
        names = self.names.all()
        inner = [
            (int(row[kept[place]]), self.names.code(name.encode()), number)
            for place, value in values.others.items()
            for name, number in numbers_in(names[int(items.code[kept[place]])], value, self.not_shown)
        ]
        for place, value in values.others.items():
            self._take_media(int(row[kept[place]]), names[int(items.code[kept[place]])], value)
        extra = np.array([one[:2] for one in inner], np.int64).reshape(-1, 2)
        extra_values = np.array([one[2] for one in inner], np.float64)
        self._pieces.append(
            (
                np.concatenate([row[numbers], extra[:, 0]]),
                np.concatenate([items.code[numbers], extra[:, 1]]),
                np.concatenate([values.number[values.is_number], extra_values]),
            )
        )

    def points(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Rows and values of each key, in the order of the log."""
        if not self._pieces:
            return {}
        row, code, value = (np.concatenate(parts) for parts in zip(*self._pieces, strict=True))
        order = np.lexsort((row, code))
        names = self.names.all()
        ends = np.cumsum(np.bincount(code, minlength=len(names)))
        split = np.split(order, ends[:-1]) if names else []
        return {name: (row[rows], value[rows]) for name, rows in zip(names, split, strict=True) if len(rows)}

    def _typed(self, content: bytes, items: Items, row: np.ndarray) -> np.ndarray:
        """Which items are parts of a typed object that was written part by part; each object is counted."""
        typed = np.zeros(len(row), dtype=bool)
        nested = self.names.nested
        kinds = {code: parts[:-1] for code, parts in nested.items() if parts[-1] == TYPE.encode()}
        if not kinds:
            return typed
        places = np.flatnonzero(np.isin(items.code, list(nested))).tolist()
        objects: set[_Object] = set()
        for place in places:
            prefix = kinds.get(int(items.code[place]))
            if prefix is not None:
                objects.add((int(row[place]), prefix))
        for place in places:
            parts, number = nested[int(items.code[place])], int(row[place])
            typed[place] = any((number, parts[:length]) in objects for length in range(1, len(parts)))
        for (number, prefix), written in self._written(content, items, row, objects).items():
            name = b".".join(prefix).decode("utf-8", errors="replace")
            if not self.media.take(number, name, written):
                self.not_shown[str(written.get(TYPE)), name] += 1
        return typed

    def _written(
        self, content: bytes, items: Items, row: np.ndarray, objects: set[_Object]
    ) -> dict[_Object, dict[str, object]]:
        """The parts of each object by name; one inside another is part of neither."""
        found: dict[_Object, dict[str, object]] = {one: {} for one in sorted(objects)}
        nested = self.names.nested
        for place in np.flatnonzero(np.isin(items.code, list(nested))).tolist():
            *prefix, last = nested[int(items.code[place])]
            for length in range(len(prefix), 0, -1):
                written = found.get((int(row[place]), tuple(prefix[:length])))
                if written is not None:
                    at = int(items.begin[place])
                    value = json_value(content[at : at + int(items.size[place])])
                    names = [one.decode("utf-8", errors="replace") for one in (*prefix[length:], last)]
                    _put(written, names, value)
                    break
        return found

    def _take_media(self, row: int, name: str, value: object, depth: int = 0) -> None:
        """Keep what is text, a picture or a histogram; then it is not counted as not shown."""
        if name.startswith("_") or depth >= _DEPTH_LIMIT:
            return
        if isinstance(value, str):
            self.media.take_text(row, name, value)
            self._uncount(_NAMES[str], name)
        elif isinstance(value, dict) and TYPE in value:
            typed = cast("Mapping[str, object]", value)
            if self.media.take(row, name, typed):
                self._uncount(str(typed[TYPE]), name)
        elif isinstance(value, dict):
            for inner, deeper in cast("Mapping[str, object]", value).items():
                self._take_media(row, f"{name}.{inner}", deeper, depth + 1)

    def _uncount(self, kind: str, name: str) -> None:
        self.not_shown[kind, name] -= 1
        if self.not_shown[kind, name] <= 0:
            del self.not_shown[kind, name]


def _put(written: dict[str, object], names: list[str], value: object) -> None:
    for name in names[:-1]:
        inner = written.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        written = cast("dict[str, object]", inner)
    written[names[-1]] = value


def numbers_in(name: str, value: object, not_shown: Counted, depth: int = 0) -> Iterator[tuple[str, float]]:
    """Numbers of a value by name: those inside objects have their names joined by dots, what is none is counted."""
    number = number_of(value)
    if number is not None:
        yield name, number
    elif isinstance(value, dict) and depth < _DEPTH_LIMIT:
        inside = cast("Mapping[str, object]", value)
        if TYPE in inside:
            not_shown[str(inside[TYPE]), name] += 1
            return
        for inner, deeper in inside.items():
            yield from numbers_in(f"{name}.{inner}", deeper, not_shown, depth + 1)
    elif value is not None:
        not_shown[_NAMES.get(type(value), "object"), name] += 1
