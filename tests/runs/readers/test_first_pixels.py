"""Formats and sizes of pictures by their first bytes: as Pillow sees them, and nothing where it is no picture."""

from __future__ import annotations

import random
from io import BytesIO

import pytest

from runreport.runs.readers.first_pixels import Pixels, pixels


@pytest.mark.parametrize("name", ["png", "jpeg", "gif", "webp"])
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"progressive": True, "exif": b"Exif\0\0" + bytes(50)}])
def test_size_and_format_are_those_that_pillow_wrote(name: str, options: dict[str, object]) -> None:
    image = pytest.importorskip("PIL.Image", reason="writes pictures; install pillow")
    target = BytesIO()
    image.new("RGB", (301, 7), (1, 2, 3)).save(target, name.upper(), **options)
    assert pixels(target.getvalue()) == Pixels(f"image/{name}", 301, 7)


@pytest.mark.parametrize("first", [b"", b"<svg xmlns=''>", b"<?xml", b"BM", b"II*\0", b"RIFF\0\0\0\0WAVE", b"\x89PN"])
def test_other_files_are_no_pictures(first: bytes) -> None:
    assert pixels(first) is None


def test_cut_and_changed_heads_raise_nothing() -> None:
    generator = random.Random(4)
    for magic in (b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF1234WEBPVP8X", b"RIFF1234WEBPVP8L", b"\xff\xd8\xff"):
        for length in range(60):
            found = pixels(magic + generator.randbytes(length))
            assert found is not None
            assert found.width >= 0
