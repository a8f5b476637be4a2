"""Pictures that are none, that unpack to gigabytes, or that are documents: told by their first bytes, never drawn."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from runreport.numerics.png_pixels import NotPng, png_grey
from runreport.pages.media_parts.pictures import picture_bytes
from runreport.runs.logged import Picture, Span
from runreport.runs.readers.first_pixels import pixels
from runreport.runs.readers.saved.picture_files import picture_files
from runreport.runs.readers.tree import read_tree
from runreport.runs.run import Problem

MAGIC = b"\x89PNG\r\n\x1a\n"
PIXELS = 1 << 26


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes((width + 1) * height) if width * height < 10_000 else b"\0"))
    return MAGIC + head + b"".join(more) + rows + chunk(b"IEND", b"")


def shown(data: bytes) -> bytes | str:
    return picture_bytes(
        Picture("p", 1, None, "image/png", 0, 0, Span("p.png", 0, len(data)), 0), lambda *_, **__: data
    )


@pytest.mark.fault(47)
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (png(60_000, 60_000), "60,000 × 60,000 pixels"),
        (png(2**31 - 1, 2**31 - 1), "no size"),
        (png(2**32 - 1, 1), "no size"),
        (png(0, 0), "no size"),
        (MAGIC + b"\0\0\0\rIHDR", "no size"),
    ],
)
def test_a_picture_is_as_large_as_its_header_says(data: bytes, says: str) -> None:
    found = shown(data)
    assert isinstance(found, str)
    assert says in found
    with pytest.raises(NotPng):
        png_grey(data, limit=PIXELS)


@pytest.mark.fault(47)
def test_a_text_that_unpacks_to_gigabytes_stays_packed() -> None:
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(8 << 20)))
    assert png_grey(png(3, 2, bomb), limit=PIXELS).shape == (2, 3)
    assert shown(png(3, 2, bomb)) == png(3, 2, bomb)


@pytest.mark.fault(47)
def test_rows_that_unpack_to_more_than_the_header_says_are_cut() -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0))
    data = MAGIC + head + chunk(b"IDAT", zlib.compress(bytes(8 << 20))) + chunk(b"IEND", b"")
    assert png_grey(data, limit=PIXELS).shape == (2, 3)
    with pytest.raises(NotPng, match="torn"):
        png_grey(data[:40], limit=PIXELS)


DOCUMENTS = {
    "page.png": b"<!DOCTYPE html><script>alert(1)</script>",
    "a.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "b.png": b'<svg><foreignObject><iframe src="http://127.0.0.1"/></foreignObject></svg>',
    "c.png": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>',
    "d.jpg": b"GIF8",
}


@pytest.mark.fault(48)
def test_documents_under_the_name_of_a_picture_are_no_pictures(tmp_path: Path) -> None:
    for name, data in DOCUMENTS.items():
        (tmp_path / name).write_bytes(data)
        assert pixels(data) is None
    notes: list[Problem] = []
    assert picture_files(read_tree(tmp_path), sorted(DOCUMENTS), "", "", notes) == ()
    assert [(note.code, note.count) for note in notes] == [("PICTURE", len(DOCUMENTS))]
    for data in DOCUMENTS.values():
        assert "no longer a PNG" in str(shown(data))
