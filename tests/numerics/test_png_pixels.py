"""Pixels of PNG images are those that Pillow reads."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from runreport.numerics.png_pixels import NotPng, png_grey

LIMIT = 1 << 20
RNG = np.random.default_rng(0)


def png(image: Image.Image, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG", **options)
    return written.getvalue()


def picture(mode: str) -> Image.Image:
    """Noise beside a gradient, so that an encoder uses every filter."""
    ramp = np.add.outer(np.arange(40), np.arange(60) * 3).astype(np.uint8)
    noise = RNG.integers(0, 256, (40, 60), dtype=np.uint8)
    planes = [np.where(np.arange(60) < 30, ramp // (i + 1), noise).astype(np.uint8) for i in range(3)]
    return Image.fromarray(np.stack(planes, axis=2)).convert(mode)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA"])
def test_grey_and_colours_are_what_pillow_converts_them_to(mode: str) -> None:
    image = picture(mode)
    found = png_grey(png(image), limit=LIMIT)
    expected = np.asarray(image.convert("L"))
    assert np.abs(found.astype(int) - expected).max() <= 1  # Pillow rounds its weights to 16 bits


def test_colours_of_a_palette() -> None:
    image = picture("RGB").convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
    expected = np.asarray(image.convert("RGB").convert("L"))
    assert np.abs(png_grey(png(image), limit=LIMIT).astype(int) - expected).max() <= 1


def filtered(rule: int) -> tuple[bytes, np.ndarray]:
    """An image whose every line is filtered by one rule, encoded by the text of the standard."""
    image = RNG.integers(0, 256, (7, 5), dtype=np.uint8)
    lines = b""
    for y in range(7):
        line = [rule]
        for x in range(5):
            a = int(image[y, x - 1]) if x else 0
            b = int(image[y - 1, x]) if y else 0
            c = int(image[y - 1, x - 1]) if x and y else 0
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line.append((int(image[y, x]) - [0, a, b, (a + b) // 2, paeth][rule]) % 256)
        lines += bytes(line)
    return raw(struct.pack(">IIBBBBB", 5, 7, 8, 0, 0, 0, 0), zlib.compress(lines)), image


def raw(header: bytes, data: bytes) -> bytes:
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("rule", range(5))
def test_every_filter_is_undone(rule: int) -> None:
    data, image = filtered(rule)
    np.testing.assert_array_equal(png_grey(data, limit=LIMIT), image)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), image)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"GIF89a", "no PNG"),
        (png(picture("L"))[:200], "torn"),
        (png(picture("L"))[:30], "torn"),
        (png(Image.fromarray(np.zeros((4, 4), np.uint16))), "16 bits"),
        (raw(struct.pack(">IIBBBBB", 5, 7, 8, 0, 0, 0, 1), b""), "interlaced"),
        (raw(struct.pack(">IIBBBBB", 5000, 7000, 8, 0, 0, 0, 0), b""), "5000 x 7000 pixels"),
        (raw(struct.pack(">IIBBBBB", 5, 7, 8, 0, 0, 0, 0), b"no zlib"), "damaged"),
        (raw(struct.pack(">IIBBBBB", 5, 7, 8, 0, 0, 0, 0), zlib.compress(b"\x07" * 42)), "damaged"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, says: str) -> None:
    with pytest.raises(NotPng, match=says):
        png_grey(data, limit=LIMIT)
