"""Protocol buffers without a schema: the fields of one message, each bounds checked.

Source: protobuf.dev/programming-guides/encoding.  Groups, which nobody has written since 2008, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
_VARINT_BYTES = 10
_FIXED = {FIXED64: 8, FIXED32: 4}

Field = tuple[int, int, "int | memoryview"]  # number, wire type, value: an unsigned integer, or bytes


class NotProtobuf(ValueError):
    """Bytes that are no message."""


def fields(message: bytes | memoryview) -> Iterator[Field]:
    """The fields of a message in the order written; integers unsigned, everything else as its bytes.

    Raises NotProtobuf where a field leaves the message or has no known form; those before it have been given.
    """
    content = memoryview(message)
    for number, wire, value, begin in spans(content, 0, len(content)):
        yield number, wire, value if wire == VARINT else content[begin : begin + value]


def spans(content: memoryview, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Of each field of content[at:end] its number, wire type, integer or size, and where its content begins.

    Raises NotProtobuf as `fields` does.
    """
    content = content[:end]
    while at < end:
        key, at = varint(content, at)
        number, wire = key >> 3, key & 7
        if not number:
            raise NotProtobuf(f"field 0 at byte {at}")
        if wire == VARINT:
            value, after = varint(content, at)
            yield number, wire, value, at
            at = after
            continue
        if wire == BYTES:
            size, at = varint(content, at)
        elif wire in _FIXED:
            size = _FIXED[wire]
        else:
            raise NotProtobuf(f"wire type {wire} at byte {at}")
        if size > end - at:
            raise NotProtobuf(f"a field of {size} bytes at byte {at}, of {end}")
        yield number, wire, size, at
        at += size


def varint(content: memoryview, at: int) -> tuple[int, int]:
    """An unsigned integer of up to 64 bits and the place after it."""
    value = 0
    for shift in range(_VARINT_BYTES):
        if at + shift >= len(content):
            raise NotProtobuf(f"an integer at byte {at} that does not end")
        byte = content[at + shift]
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at + shift + 1
    raise NotProtobuf(f"an integer of more than {_VARINT_BYTES} bytes at byte {at}")


def varints(content: memoryview) -> Iterator[int]:
    """The integers of a packed field."""
    at = 0
    while at < len(content):
        value, at = varint(content, at)
        yield value


def signed(value: int) -> int:
    """int32 and int64 as they are written, in two's complement of 64 bits."""
    return value - (1 << 64) if value >> 63 else value


def text(value: int | memoryview) -> str:
    """UTF-8; bytes that are none become U+FFFD."""
    if isinstance(value, int):
        raise NotProtobuf("an integer where text is expected")
    return bytes(value).decode("utf-8", errors="replace")
