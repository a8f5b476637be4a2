"""One TensorBoard event and one logged value, read field by field; what event_columns gives must equal this.

Source: tensorboard/compat/proto/{event,summary}.proto, plugins/hparams/plugin_data.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack

from runreport.runs.readers.records.protobuf import BYTES, FIXED32, FIXED64, Field, NotProtobuf, fields, signed, text

MEDIA = {4: "image", 5: "histogram", 6: "audio"}  # fields of a value, as the first generation writes them
_OTHER_EVENTS = {4: "graph", 9: "graph", 8: "run metadata"}  # fields of an event
_DEPTH_LIMIT = 32  # levels of a setting
_VALUES, _TAG, _NUMBER, _NODE, _TENSOR, _METADATA = 1, 1, 2, 7, 8, 9


@dataclass(frozen=True, slots=True)
class EventMessage:
    """What one record holds."""

    wall_time: float  # seconds since 1970
    step: int
    values: tuple[memoryview, ...]
    others: tuple[str, ...]  # what it holds instead of values: "graph"


@dataclass(slots=True)
class Value:
    """One logged value, under a tag."""

    tag: bytes = b""
    number: float | None = None  # written as a plain number
    tensor: memoryview | None = None
    kind: str | None = None  # one of MEDIA
    medium: memoryview | None = None  # the message in that field
    metadata: memoryview | None = None


def event_message(body: memoryview) -> EventMessage:
    """Raises NotProtobuf."""
    wall_time, step = 0.0, 0  # what is 0 is not written
    values: list[memoryview] = []
    others: list[str] = []
    for number, wire, value in fields(body):
        if number == 1 and wire == FIXED64 and not isinstance(value, int):
            wall_time = unpack("<d", value)[0]
        elif number == 2 and isinstance(value, int):
            step = signed(value)
        elif number == 5 and wire == BYTES and not isinstance(value, int):
            values += [part for inner, _, part in fields(value) if inner == _VALUES and not isinstance(part, int)]
        elif number in _OTHER_EVENTS:
            others.append(_OTHER_EVENTS[number])
    return EventMessage(wall_time, step, tuple(values), tuple(others))


def value_message(body: memoryview) -> Value:
    """Raises NotProtobuf."""
    parts: dict[int, memoryview] = {}
    for number, wire, value in fields(body):
        if not isinstance(value, int) and wire == (FIXED32 if number == _NUMBER else BYTES):
            parts[number] = value
    medium = next((number for number in parts if number in MEDIA), 0)
    return Value(
        tag=bytes(parts.get(_TAG, b"")) or bytes(parts.get(_NODE, b"")),
        number=unpack("<f", parts[_NUMBER])[0] if _NUMBER in parts else None,
        tensor=parts.get(_TENSOR),
        kind=MEDIA.get(medium),
        medium=parts.get(medium),
        metadata=parts.get(_METADATA),
    )


def plugin(metadata: memoryview) -> tuple[str, memoryview]:
    """The name of the plugin that shows a tag, and what it keeps for itself; empty where none is named."""
    name, content = "", memoryview(b"")
    try:
        for number, wire, value in _plugin_data(metadata):
            if wire == BYTES and not isinstance(value, int):
                name, content = (text(value), content) if number == 1 else (name, value if number == 2 else content)
    except NotProtobuf:
        pass  # the value itself can be read all the same
    return name, content


def _plugin_data(metadata: memoryview) -> Iterator[Field]:
    for number, wire, data in fields(metadata):
        if number == 1 and wire == BYTES and not isinstance(data, int):
            yield from fields(data)


def hparams(content: memoryview) -> dict[str, object]:
    """The settings that start a session, by name; empty for the plugin's other messages.  Raises NotProtobuf."""
    found: dict[str, object] = {}
    for number, wire, start in fields(content):
        if number != 3 or wire != BYTES or isinstance(start, int):
            continue
        for inner, inner_wire, entry in fields(start):
            if inner == 1 and inner_wire == BYTES and not isinstance(entry, int):
                pair = {key: value for key, _, value in fields(entry)}
                found[text(pair.get(1, memoryview(b"")))] = _setting(pair.get(2))
    return found


def _setting(message: int | memoryview | None, depth: int = 0) -> object:
    """A google.protobuf.Value: null, number, text, true or false, object, list."""
    if message is None or isinstance(message, int):
        return None
    if depth > _DEPTH_LIMIT:
        raise NotProtobuf("settings nested too deep")
    result: object = None
    for number, wire, value in fields(message):
        if isinstance(value, int):
            result = bool(value) if number == 4 else None
        elif wire == FIXED64:
            result = _whole_number(unpack("<d", value)[0])
        elif number == 3:
            result = text(value)
        elif number in (5, 6):
            result = _object(value, depth) if number == 5 else _list(value, depth)
    return result


def _list(message: memoryview, depth: int) -> list[object]:
    return [_setting(item, depth + 1) for number, _, item in fields(message) if number == 1]


def _object(message: memoryview, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for number, _, entry in fields(message):
        if number == 1 and not isinstance(entry, int):
            pair = {key: value for key, _, value in fields(entry)}
            found[text(pair.get(1, memoryview(b"")))] = _setting(pair.get(2), depth + 1)
    return found


def _whole_number(value: float) -> float | int:
    """Every number is written as a double: 128.0 was logged as 128."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
