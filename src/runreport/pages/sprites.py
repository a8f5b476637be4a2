"""Many small grey pictures as a few PNG sheets that a page can carry as data URLs."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

SHEET_LIMIT = 2048  # pixels along an edge; larger textures fail on phones
LEVEL = 6  # of zlib: the highest takes up to three times as long for half a percent


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Grey pictures of one size, (n, rows, columns) u1, to be laid out as tiles of sheets in row-major order."""

    images: np.ndarray
    total: int | None = None  # pictures of the whole that these are a part of; None where they are all

    def __len__(self) -> int:
        """How many."""
        return len(self.images)

    def __getitem__(self, rows: slice) -> Pictures:
        """Some of them, on sheets as wide as those of all."""
        return Pictures(self.images[rows], self._total)

    @property
    def across(self) -> int:
        """Tiles per sheet row: a sheet of few is nearly square.

        Raises ValueError if one picture is larger than a sheet.
        """
        _, rows, columns = self.images.shape
        return min(self._limit[0], max(1, int(np.ceil(np.sqrt(self._total * rows / columns)))))

    @property
    def per_sheet(self) -> int:
        """Tiles on a full sheet."""
        return self.across * self._limit[1]

    @property
    def _total(self) -> int:
        return len(self) if self.total is None else self.total

    @property
    def _limit(self) -> tuple[int, int]:
        _, rows, columns = self.images.shape
        across, down = SHEET_LIMIT // columns, SHEET_LIMIT // rows
        if not (across and down):
            raise ValueError(f"a picture of {rows} x {columns} pixels does not fit a sheet of {SHEET_LIMIT}")
        return across, down

    def sheets(self) -> dict[str, Any]:
        """tile [rows, columns], across, per_sheet, and pages, PNG data URLs.

        A sheet is as tall as its tiles need, never square for its own sake.
        """
        n, rows, columns = self.images.shape
        across, per_sheet = self.across, self.per_sheet
        pages = [_sheet(self.images[start : start + per_sheet], across) for start in range(0, n, per_sheet)]
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
