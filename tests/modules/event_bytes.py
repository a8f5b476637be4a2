"""Writes TensorBoard event files byte by byte, without TensorBoard and without the code under test."""

from __future__ import annotations

import struct


def crc32c(content: bytes) -> int:
    """Bit by bit, as the definition says."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(content: bytes) -> bytes:
    """The checksum as TFRecord writes it."""
    crc = crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(body: bytes) -> bytes:
    """One framed record."""
    length = struct.pack("<Q", len(body))
    return length + masked(length) + body + masked(body)


def varint(value: int) -> bytes:
    """An integer as protocol buffers write it; negative ones take ten bytes."""
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def part(number: int, content: bytes | str) -> bytes:
    """A field of bytes, of text, or a message inside."""
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def integer(number: int, value: int) -> bytes:
    """A field that holds an integer."""
    return varint(number << 3) + varint(value)


def double(number: int, value: float) -> bytes:
    """A field of eight bytes."""
    return varint(number << 3 | 1) + struct.pack("<d", value)


def single(number: int, value: float) -> bytes:
    """A field of four bytes."""
    return varint(number << 3 | 5) + struct.pack("<f", value)


def event(*values: bytes, step: int = 0, wall_time: float = 1.7e9) -> bytes:
    """An event that holds values."""
    counted = integer(2, step) if step else b""
    return double(1, wall_time) + counted + part(5, b"".join(part(1, value) for value in values))


def plain(tag: str, number: float) -> bytes:
    """A value as torch logs a scalar."""
    return part(1, tag) + single(2, number)


def metadata(plugin: str, content: bytes = b"") -> bytes:
    """What a value says about its plugin."""
    return part(9, part(1, part(1, plugin) + (part(2, content) if content else b"")))


def tensor(kind: int, *fields: bytes, shape: tuple[int, ...] = ()) -> bytes:
    """A tensor in a value."""
    dimensions = b"".join(part(2, integer(1, size)) for size in shape)
    return part(8, integer(1, kind) + part(2, dimensions) + b"".join(fields))


def version() -> bytes:
    """The first record of every file."""
    return record(double(1, 1.7e9) + part(3, "brain.Event:2"))


def file_of(*events: bytes) -> bytes:
    """A file with these events."""
    return version() + b"".join(record(one) for one in events)
