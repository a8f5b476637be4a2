"""Grey pictures as a PNG in a data: URI; written here because nothing the package needs otherwise can."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def grey_png(image: np.ndarray) -> bytes:
    """image: (rows, columns) u1, 0 black … 255 white.  Source: PNG, third edition, 8-bit greyscale, no filter."""
    if image.ndim != 2 or image.dtype != np.uint8 or 0 in image.shape:
        raise ValueError(f"a grey picture is (rows, columns) u1, got {image.shape} {image.dtype}")
    rows, columns = image.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    unfiltered = np.hstack([np.zeros((rows, 1), np.uint8), image])
    pixels = zlib.compress(unfiltered.tobytes(), 9)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def data_uri(png: bytes) -> str:
    """The picture as an address."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
