"""One data file of the explorer with fewer rows, or in fewer bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from runreport.pages.page import Chunk
from runreport.pages.row_parts import rows_of


def thinned_chunk(chunk: Chunk, points: int | None, bits: int) -> Chunk:
    """The chunk with so many of its first rows, a fair sample of all; every row where points is None."""
    stop = points if chunk.is_by_row else None
    if stop is None and bits == 16:
        return chunk
    return replace(chunk, make=partial(_thinned, chunk.make, stop, bits))


def _thinned(
    make: Callable[..., Mapping[str, Any]], stop: int | None, bits: int, *results: Any, **options: Any
) -> Mapping[str, Any]:
    return thinned_data(make(*results, **options), stop, bits)


def thinned_data(data: Mapping[str, Any], stop: int | None, bits: int) -> Mapping[str, Any]:
    """The first rows of what a chunk holds, in so many bits. A neighbour that goes has an index beyond the last row."""
    kept = data if stop is None else rows_of(data, 0, stop)
    return kept if bits == 16 else _coarser(kept)


def _coarser(data: Any) -> Any:
    """Every column of 16 bits in 8; each value is then reached to within half of the coarser level."""
    if not isinstance(data, Mapping):
        return data
    if data.keys() >= {"levels", "power"} and data["levels"].dtype == np.uint16:
        fine = data["levels"]
        coarse = np.rint(fine.astype(np.float64) / 65534 * 254)
        return {**data, "levels": np.where(fine == 65535, 255, coarse).astype(np.uint8)}
    return {key: _coarser(value) for key, value in data.items()}
