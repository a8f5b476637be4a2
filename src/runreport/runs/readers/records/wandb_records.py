"""Records of a .wandb file, by kind, and the items in them: name, place of the value, and how it is written.

Fields as in wandb/proto/wandb_internal.proto of 0.31; releases before it write every value as JSON in `value_json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.runs.readers.records.protobuf import NotProtobuf, fields, signed, spans
from runreport.runs.readers.records.protobuf_columns import Columns, Members, columns, members

# Keys: number * 8 + wire type.
HISTORY, SUMMARY, CONFIG, METRIC, RUN, EXIT = 0x12, 0x1A, 0x2A, 0x62, 17 << 3 | 2, 18 << 3 | 2
STATS, OUTPUT, OUTPUT_RAW = 0x3A, 0x22, 0x6A
OTHERS = {0x42: "artifacts", 0x52: "alerts"}  # records of which only the number counts
ITEM, REMOVED = 0x0A, 0x12  # fields of history, summary and configuration
BOOLEAN, INTEGER, NUMBER, TEXT, JSON, VALUE_JSON = 0x20, 0x28, 0x31, 0x3A, 0x42, 16 << 3 | 2
_KEY, _NESTED = 0x0A, 0x12
WRITTEN = (VALUE_JSON, NUMBER, INTEGER, BOOLEAN, TEXT, JSON)


@dataclass(frozen=True, slots=True)
class Parts:
    """Messages of one kind, by the record that holds them."""

    row: np.ndarray  # (n,) i8, of the record, ascending
    begin: np.ndarray  # (n,) i8
    end: np.ndarray  # (n,) i8

    def some(self, rows: np.ndarray) -> Parts:
        """Those in these rows, (k,) i8."""
        return Parts(self.row[rows], self.begin[rows], self.end[rows])


@dataclass(frozen=True, slots=True)
class Items:
    """Named values, in the order of the log."""

    row: np.ndarray  # (m,) i8, of the record, ascending
    code: np.ndarray  # (m,) i8, of the name
    written: np.ndarray  # (m,) i8, one of WRITTEN, 0 where there is no value
    begin: np.ndarray  # (m,) i8, of the value
    size: np.ndarray  # (m,) i8, bytes of the value, or the 64 bits of the integer it is
    unreadable: int = 0


class Names:
    """Codes of names; a name inside others is joined by dots, and `nested` knows its parts."""

    def __init__(self) -> None:
        self.codes: dict[bytes, int] = {}
        self.nested: dict[int, tuple[bytes, ...]] = {}
        self.by_head: dict[bytes, int] = {}  # what stands before the value of an item -> code

    def code(self, name: bytes) -> int:
        return self.codes.setdefault(name, len(self.codes))

    def code_of_parts(self, parts: Sequence[bytes]) -> int:
        code = self.code(b".".join(parts))
        if len(parts) > 1:
            self.nested[code] = tuple(parts)
        return code

    def all(self) -> list[str]:
        """Every name, by code."""
        return [_text(name) for name in self.codes]


def parts_of(content: bytes, data: np.ndarray, begin: np.ndarray, end: np.ndarray) -> tuple[dict[int, Parts], int]:
    """Messages of each kind in the records data[begin:end], and how many records cannot be read."""
    kinds = (HISTORY, SUMMARY, CONFIG, METRIC, RUN, EXIT, STATS, OUTPUT, OUTPUT_RAW, *OTHERS)
    found = columns(data, begin, end, kinds)
    unreadable = _complete(found, content, begin, end)
    parts: dict[int, Parts] = {}
    for kind in kinds:
        rows = np.flatnonzero(found.begin[kind] >= 0)
        at = found.begin[kind][rows]
        parts[kind] = Parts(rows, at, at + found.value[kind][rows])
    return parts, unreadable


def items_of(content: bytes, data: np.ndarray, parts: Parts, names: Names) -> Items:
    """The items of history, summary or configuration messages."""
    inner = members(data, parts.begin, parts.end, ITEM)
    inner, lost = _with_irregular(inner, content, parts)
    found = columns(data, inner.begin, inner.end, (_KEY, _NESTED, *WRITTEN))
    code = np.full(len(inner.owner), -1)
    keyed = np.where(found.begin[_KEY] >= 0, _KEY, _NESTED)
    at = np.where(keyed == _KEY, found.begin[_KEY], found.begin[_NESTED])
    size = np.where(keyed == _KEY, found.value[_KEY], found.value[_NESTED])
    is_plain = found.is_regular & ((found.begin[_KEY] < 0) != (found.begin[_NESTED] < 0))
    rows = np.flatnonzero(is_plain)
    ends = (at + size)[rows].tolist()
    codes = names.codes
    code[rows] = [codes.setdefault(content[a:b], len(codes)) for a, b in zip(at[rows].tolist(), ends, strict=True)]
    _name_nested(found, content, data, inner, code, names)
    lost += _complete(found, content, inner.begin, inner.end)
    for row in np.flatnonzero((code < 0) & found.is_regular).tolist():
        code[row] = names.code_of_parts(_path(content[int(inner.begin[row]) : int(inner.end[row])]))
    written = np.zeros(len(code), np.int64)
    for kind in reversed(WRITTEN):
        written[found.begin[kind] >= 0] = kind
    named = code >= 0
    begin, value = (_by_kind(column, written)[named] for column in (found.begin, found.value))
    return Items(parts.row[inner.owner][named], code[named], written[named], begin, value, lost)


def _name_nested(
    found: Columns, content: bytes, data: np.ndarray, inner: Members, code: np.ndarray, names: Names
) -> None:
    """Name items with several nested keys and then a value as JSON, as they are always written: the same bytes before
    the value are the same name.
    """
    rows = np.flatnonzero(~found.is_regular)
    begin, end = inner.begin[rows], inner.end[rows]
    alone = columns(data, begin, end, (_KEY, *WRITTEN))
    at, size = alone.begin[VALUE_JSON], alone.value[VALUE_JSON]
    usual = np.flatnonzero(alone.is_regular & (at >= 0) & (at + size == end))
    for row, a, b, c in zip(
        rows[usual].tolist(), begin[usual].tolist(), at[usual].tolist(), size[usual].tolist(), strict=True
    ):
        head = content[a:b]
        if head not in names.by_head:
            names.by_head[head] = names.code_of_parts(_path(content[a : b + c]))
        code[row] = names.by_head[head]
    named = rows[usual]
    for kind in WRITTEN:
        found.begin[kind][named], found.value[kind][named] = alone.begin[kind][usual], alone.value[kind][usual]
    found.is_regular[named] = True


def message_items(message: memoryview) -> list[tuple[list[str], bytes]]:
    """Names, outer ones first, and JSON of the items of a configuration or summary.  Raises NotProtobuf."""
    found: list[tuple[list[str], bytes]] = []
    for number, _, item in fields(message):
        if number == ITEM >> 3 and not isinstance(item, int):
            written = [value for key, _, value in fields(item) if key == VALUE_JSON >> 3 and not isinstance(value, int)]
            found.append(([_text(part) for part in _path(item)], bytes(written[-1]) if written else b""))
    return found


def message_removals(message: memoryview) -> list[str]:
    """Names, joined by dots, of what a configuration or summary takes back.  Raises NotProtobuf."""
    return [
        ".".join(_text(part) for part in _path(item))
        for number, _, item in fields(message)
        if number == REMOVED >> 3 and not isinstance(item, int)
    ]


def _text(name: bytes) -> str:
    return name.decode("utf-8", errors="replace")


def _path(item: bytes | memoryview) -> list[bytes]:
    key, nested = b"", []
    for number, _, value in fields(item):
        if number == _KEY >> 3 and not isinstance(value, int):
            key = bytes(value)
        elif number == _NESTED >> 3 and not isinstance(value, int):
            nested.append(bytes(value))
    return nested or [key]


def _complete(found: Columns, content: bytes, begin: np.ndarray, end: np.ndarray) -> int:
    """Fill in the messages that are not regular, one by one; how many of them are none.  The last of a field counts."""
    whole, lost = memoryview(content), 0
    for row in np.flatnonzero(~found.is_regular).tolist():
        for column in found.begin.values():
            column[row] = -1
        try:
            for number, wire, value, at in spans(whole, int(begin[row]), int(end[row])):
                key = number << 3 | wire
                if key in found.begin:
                    found.begin[key][row], found.value[key][row] = at, signed(value)
            found.is_regular[row] = True
        except NotProtobuf:
            lost += 1
    return lost


def _with_irregular(inner: Members, content: bytes, parts: Parts) -> tuple[Members, int]:
    """With the members of messages that were not regular, and how many of these cannot be read."""
    rows = np.flatnonzero(~inner.is_regular).tolist()
    if not rows:
        return inner, 0
    lost, added = 0, list[tuple[int, int, int]]()
    for row in rows:
        try:
            added += _members(memoryview(content), row, int(parts.begin[row]), int(parts.end[row]))
        except NotProtobuf:
            lost += 1
    more = np.array(added, np.int64).reshape(-1, 3)
    owner = np.concatenate([inner.owner, more[:, 0]])
    order = np.argsort(owner, kind="stable")
    begin = np.concatenate([inner.begin, more[:, 1]])[order]
    end = np.concatenate([inner.end, more[:, 2]])[order]
    return Members(owner[order], begin, end, np.ones_like(inner.is_regular)), lost


def _members(content: memoryview, row: int, begin: int, end: int) -> Iterable[tuple[int, int, int]]:
    return [(row, at, at + size) for number, wire, size, at in spans(content, begin, end) if number << 3 | wire == ITEM]


def _by_kind(column: dict[int, np.ndarray], written: np.ndarray) -> np.ndarray:
    result = np.zeros(len(written), np.int64)
    for kind in WRITTEN:
        result = np.where(written == kind, column[kind], result)
    return result
