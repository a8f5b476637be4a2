"""What picture files say besides the picture: authors, places, programs, as PNG and JPEG files keep them."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

NOTE = 4000  # bytes of one note that are looked at
OF_PNG = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
_PACKED = re.compile(r'(?:base64,|bdata\\*":\s*\\*")([A-Za-z0-9+/]{40,}={0,2})')
_MARKS = re.compile(
    rb"tEXt|zTXt|iTXt|eXIf|Exif\0\0|ns\.adobe\.com/|Photoshop 3\.0\0|\xff\xfe(?=..[\x20-\x7e]{4})", re.DOTALL
)
_PRINTED = re.compile(rb"[\x20-\x7e]{4,}")


def picture_notes(text: str) -> str:
    """All notes of the pictures that stand in a text in base64, one a line; "" where there are none."""
    return "\n".join(note for packed in _PACKED.findall(text) for note in notes_of(_unpacked(packed)))


def notes_of(data: bytes) -> Iterator[str]:
    """Printable parts of what follows the marks of notes; of a compressed one those of its text."""
    for mark in _MARKS.finditer(data):
        known = data[mark.start() - 4 : mark.start()] if mark.group() in OF_PNG else b""
        length = min(NOTE, int.from_bytes(known, "big")) if known else NOTE  # a checksum follows
        part = data[mark.end() : mark.end() + length]
        if mark.group() == b"zTXt":
            name, _, packed = part.partition(b"\0")
            part = name + b"\n" + _inflated(packed[1:])
        yield "\n".join(piece.decode("ascii") for piece in _PRINTED.findall(part))


def _unpacked(packed: str) -> bytes:
    try:
        return base64.b64decode(packed)
    except binascii.Error:
        return b""


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, NOTE)
    except zlib.error:
        return b""
