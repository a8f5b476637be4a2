"""Page data with one row per sample, cut into parts: the first is small and drawn at once, the others refine it.

Rows stand in the order of the page (fair_order), so every beginning is a fair sample of all. In such data every array
has one row per sample, and so have pictures; everything else is a fact that the first part carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from runreport.pages.sprites import Pictures

PART_BYTES = 4_000_000  # of a part's arrays as text; a larger file would keep a reader waiting
FIRST_BYTES = 1_000_000  # of the first part, where there are several


def row_count(data: Mapping[str, Any]) -> int:
    """Rows that all arrays and pictures have; ValueError where they differ, or there is no array."""
    found = {len(leaf) for leaf in row_leaves(data)}
    if len(found) != 1:
        raise ValueError(f"data by row with {sorted(found)} rows")
    return found.pop()


def row_leaves(data: Any) -> Iterator[np.ndarray | Pictures]:
    """Every array and every set of pictures in the data, in its order."""
    if isinstance(data, np.ndarray | Pictures):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from row_leaves(value)


def rows_of(data: Mapping[str, Any], start: int, stop: int) -> dict[str, Any]:
    """The same data with these rows only; facts stay."""
    return _changed(data, lambda leaf: leaf[start:stop])


def cuts(data: Mapping[str, Any]) -> list[int]:
    """Where parts begin, and where the last one ends: [0, n] where one part holds all."""
    n = row_count(data)
    pictures = [leaf for leaf in row_leaves(data) if isinstance(leaf, Pictures)]
    if pictures:
        return [*range(0, max(1, n), pictures[0].per_sheet), n]
    row_bytes = sum(leaf.nbytes for leaf in row_leaves(data) if isinstance(leaf, np.ndarray)) / max(1, n) * 4 / 3
    if n * row_bytes <= PART_BYTES:
        return [0, n]
    first, each = (max(1, int(size / row_bytes)) for size in (FIRST_BYTES, PART_BYTES))
    return [0, *range(first, n, each), n]


def parts(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The data part by part; the first says where all are cut and carries the facts, the others hold rows alone."""
    places = cuts(data)
    for start, stop in pairwise(places):
        rows = rows_of(data, start, stop)
        yield {**finished(rows), "cuts": places} if start == 0 else bare(rows)


def whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as a single part, all rows in it."""
    return {**finished(data), "cuts": [0, row_count(data)]}


def finished(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with pictures as sheets of a file."""
    return _changed(data, lambda leaf: leaf.sheets() if isinstance(leaf, Pictures) else leaf)


def bare(data: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays and pictures at their places, without facts."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, np.ndarray):
            found[name] = value
        elif isinstance(value, Pictures):
            found[name] = {"pages": value.sheets()["pages"]}
        elif isinstance(value, Mapping) and (inner := bare(value)):
            found[name] = inner
    return found


def _changed(data: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    def changed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return _changed(value, change)
        return change(value) if isinstance(value, np.ndarray | Pictures) else value

    return {name: changed(value) for name, value in data.items()}
