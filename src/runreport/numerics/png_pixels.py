"""Pixels of a PNG image as shades of grey; the formats that programs write sprites in.

Source: W3C, Portable Network Graphics (third edition), sections 5, 7 and 9.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type: grey, RGB, palette, grey and alpha, RGBA
GREY, PALETTE = 0, 3
LUMA = np.array([299, 587, 114], dtype=np.int64)  # of 1000; ITU-R BT.601, as Pillow converts to "L"


class NotPng(ValueError):
    """Bytes that are no PNG image of 8 bits a channel without interlacing; the text says what they are."""


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    colour: int


def png_grey(data: bytes, *, limit: int) -> np.ndarray:
    """Shades of grey, (rows, columns) u1; 0 black, transparency ignored.

    limit: pixels above which nothing is unpacked.  Raises NotPng for other bytes, other depths, interlaced, torn and
    too large images.
    """
    try:
        chunks = [*_chunks(data)]
        header = _header(dict(chunks).get(b"IHDR", b""))
    except struct.error:
        raise NotPng("the image is torn") from None
    if header.width * header.height > limit:
        raise NotPng(f"the image has {header.width} x {header.height} pixels, more than {limit:,}")
    channels = CHANNELS[header.colour]
    size = header.height * (1 + header.width * channels)
    try:
        raw = zlib.decompressobj().decompress(b"".join(part for kind, part in chunks if kind == b"IDAT"), size)
    except zlib.error:
        raise NotPng("the image is damaged") from None
    if len(raw) < size:
        raise NotPng("the image is torn")
    lines = np.frombuffer(raw, np.uint8).reshape(header.height, -1)
    if lines[:, 0].max(initial=0) > 4:
        raise NotPng("the image is damaged")
    pixels = compiled_unfilter()(lines, channels).reshape(header.height, header.width, channels)
    return _grey(pixels, header.colour, dict(chunks).get(b"PLTE", b""))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise NotPng("the file is no PNG image")
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IEND":
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length


def _header(data: bytes) -> _Header:
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", data)
    if depth != 8 or interlace or colour not in CHANNELS or not width or not height:
        raise NotPng(f"the image has {depth} bits a channel{' and is interlaced' if interlace else ''}: not read here")
    return _Header(width, height, colour)


def _grey(pixels: np.ndarray, colour: int, palette: bytes) -> np.ndarray:
    if colour == PALETTE:
        table = np.zeros((256, 3), np.uint8)
        given = np.frombuffer(palette[: len(palette) // 3 * 3], np.uint8).reshape(-1, 3)[:256]
        table[: len(given)] = given
        pixels = table[pixels[..., 0]]
    if pixels.shape[2] < 3:
        return pixels[..., 0].copy()
    return ((pixels[..., :3].astype(np.int64) @ LUMA + 500) // 1000).astype(np.uint8)


def unfilter(lines: np.ndarray, step: int) -> np.ndarray:
    """Lines without their filters, (rows, bytes) u1. lines: the first byte of each names its rule, section 9.2.

    step: bytes of a pixel.  Compiled by `compiled_unfilter`; a loop, because a byte rests on the one before it.
    """
    rows, width = lines.shape[0], lines.shape[1] - 1
    out = np.zeros((rows, width), np.uint8)
    for y in range(rows):
        rule = lines[y, 0]
        for x in range(width):
            left = np.int64(out[y, x - step]) if x >= step else np.int64(0)
            up = np.int64(out[y - 1, x]) if y > 0 else np.int64(0)
            corner = np.int64(out[y - 1, x - step]) if y > 0 and x >= step else np.int64(0)
            out[y, x] = (np.int64(lines[y, x + 1]) + _guess(rule, left, up, corner)) & 255
    return out


def _guess(rule: int, left: np.int64, up: np.int64, corner: np.int64) -> np.int64:
    """What a filter expects of a byte: 0 none, 1 sub, 2 up, 3 average, 4 Paeth."""
    if rule < 3:
        return left if rule == 1 else up if rule == 2 else np.int64(0)
    if rule == 3:
        return (left + up) // 2
    a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if a <= b and a <= c:
        return left
    return up if b <= c else corner


@cache
def compiled_unfilter() -> Callable[[np.ndarray, int], np.ndarray]:
    """`unfilter`, compiled: half a second once per process."""
    import numba
    from numba.extending import register_jitable

    register_jitable(_guess)
    lines = numba.types.Array(numba.uint8, 2, "C", readonly=True)
    return numba.njit(numba.uint8[:, ::1](lines, numba.int64))(unfilter)
