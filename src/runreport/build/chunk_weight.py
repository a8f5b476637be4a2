"""How large the text of a chunk would be with fewer rows or bits, without writing that text.

A typed array has a known length in base64, so a chunk is made once and every size of it is counted; only pictures
have to be packed, sheet by sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runreport.build.embed import chunk_text
from runreport.pages.row_parts import row_count, row_leaves, rows_of, whole
from runreport.pages.sprites import Pictures
from runreport.pages.thinned_chunk import thinned_data

PAGE = 3  # characters around a sheet in a list: two quotes and a comma


@dataclass(frozen=True, slots=True)
class _Outline:
    """Characters of the text without any row, and of each array the bytes of a row and whether it has a shape."""

    empty: int
    arrays: tuple[tuple[int, bool], ...]


@dataclass(slots=True)
class ChunkWeight:
    """Characters of a chunk's text by what is kept; of pictures also an estimate from their first sheet."""

    rows: int  # 0 where the chunk is not by row
    _outlines: Mapping[int, _Outline]  # bits -> outline
    _pictures: Pictures | None
    _pages: dict[tuple[int, int], int] = field(default_factory=dict)

    def exact(self, points: int | None, bits: int) -> int:
        """Length of the very text."""
        n = self.kept(points)
        packed = (
            [] if self._pictures is None else [self._page(*place) for place in _places(n, self._pictures.per_sheet)]
        )
        return self._counted(n, bits) + sum(packed) + PAGE * len(packed) - (1 if packed else 0)

    def estimate(self, points: int | None, bits: int) -> int:
        """About that length; exact where there are no pictures, and where one sheet holds them all."""
        n = self.kept(points)
        if self._pictures is None or n <= self._pictures.per_sheet:
            return self.exact(points, bits)
        first = self._pictures.per_sheet
        return self._counted(n, bits) + self._page(0, first) * n // first

    def kept(self, points: int | None) -> int:
        """Rows that stay."""
        return self.rows if points is None else min(points, self.rows)

    def _counted(self, n: int, bits: int) -> int:
        """The text but for its sheets."""
        outline = self._outlines[bits]
        digits = len(str(n)) - 1
        arrays = sum(_base64(n * width) + (digits if has_shape else 0) for width, has_shape in outline.arrays)
        return outline.empty + arrays + (digits if self.rows else 0)  # the last of `cuts`

    def _page(self, start: int, stop: int) -> int:
        if (start, stop) not in self._pages:
            assert self._pictures is not None  # asked for of pictures only
            self._pages[start, stop] = len(self._pictures[start:stop].sheets()["pages"][0])
        return self._pages[start, stop]


def _places(n: int, per_sheet: int) -> list[tuple[int, int]]:
    return [(start, min(n, start + per_sheet)) for start in range(0, n, per_sheet)]


def _base64(size: int) -> int:
    return 4 * -(-size // 3)


def chunk_weight(data: Mapping[str, Any], *, is_by_row: bool) -> ChunkWeight:
    """The weight of what a chunk holds."""
    if not is_by_row:
        outlines = {bits: _Outline(len(chunk_text(thinned_data(data, None, bits))), ()) for bits in (16, 8)}
        return ChunkWeight(0, outlines, None)
    pictures = [leaf for leaf in row_leaves(data) if isinstance(leaf, Pictures)]
    outlines = {bits: _outline(thinned_data(rows_of(data, 0, 0), None, bits)) for bits in (16, 8)}
    return ChunkWeight(row_count(data), outlines, pictures[0] if pictures else None)


def _outline(nothing: Mapping[str, Any]) -> _Outline:
    arrays = [leaf for leaf in row_leaves(nothing) if isinstance(leaf, np.ndarray)]
    widths = tuple((leaf.itemsize * int(np.prod(leaf.shape[1:])), leaf.ndim > 1) for leaf in arrays)
    return _Outline(len(chunk_text(whole(nothing))), widths)
