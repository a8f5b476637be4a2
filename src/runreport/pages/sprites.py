"""Many small grey pictures as a few PNG sheets that a page can carry as data URLs."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import numpy as np

SHEET_LIMIT = 2048  # pixels along an edge; larger textures fail on phones
LEVEL = 6  # of zlib: the highest takes up to three times as long for half a percent


def sheets(images: np.ndarray) -> dict[str, Any]:
    """Sheets of tiles in row-major order, the pictures in their own order.

    images: (n, rows, columns) u1.  Gives tile [rows, columns], across (tiles per sheet row), per_sheet, and pages,
    PNG data URLs; a sheet is as tall as its tiles need, never square for its own sake.
    Raises ValueError if one picture is larger than a sheet.
    """
    n, rows, columns = images.shape
    across, down = SHEET_LIMIT // columns, SHEET_LIMIT // rows
    if not (across and down):
        raise ValueError(f"a picture of {rows} x {columns} pixels does not fit a sheet of {SHEET_LIMIT}")
    across = min(across, max(1, int(np.ceil(np.sqrt(n * rows / columns)))))
    per_sheet = across * down
    pages = [_sheet(images[start : start + per_sheet], across) for start in range(0, n, per_sheet)]
    return {
        "tile": [rows, columns],
        "across": across,
        "per_sheet": per_sheet,
        "pages": [f"data:image/png;base64,{base64.b64encode(grey_png(page)).decode()}" for page in pages],
    }


def _sheet(images: np.ndarray, across: int) -> np.ndarray:
    n, rows, columns = images.shape
    down = -(-n // across)
    tiles = np.zeros((down * across, rows, columns), np.uint8)
    tiles[:n] = images
    return tiles.reshape(down, across, rows, columns).swapaxes(1, 2).reshape(down * rows, across * columns)


def grey_png(pixels: np.ndarray) -> bytes:
    """A PNG file of 8-bit grey without any metadata, so equal pixels give equal bytes.

    pixels: (rows, columns) u1.  Source: PNG specification, third edition, sections 5 and 9. Every line is stored as
    its difference to the line above (filter type 2): a fifth smaller for digits, half for smooth reconstructions.
    """
    rows, columns = pixels.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    lines = np.full((rows, columns + 1), 2, np.uint8)  # a leading 2 per line: filter "up"
    lines[:, 1:] = np.diff(pixels, axis=0, prepend=np.zeros((1, columns), np.uint8))  # modulo 256, as the filter asks
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), LEVEL)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
