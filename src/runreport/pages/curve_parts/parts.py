"""The page's data in files of some curves each, fetched when one of them comes into sight."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from runreport.pages.curve_parts.curve_data import DRAWN_POINTS, curve_json
from runreport.pages.page import Chunk
from runreport.runs.logged import Curve

DRAWN_IN_ALL = 1_000_000  # points of all curves of a page
LEAST_POINTS = 1000  # of one curve, however many there are
PART_POINTS = 60_000  # drawn points in one file, about a megabyte
COLUMNS = ("x", "y", "t")
VERSION = 1


def points_each(curves: int) -> int:
    """Points of one curve that a page of so many curves draws."""
    return max(LEAST_POINTS, min(DRAWN_POINTS, DRAWN_IN_ALL // max(1, curves)))


def cut(curves: Sequence[Curve], limit: int) -> Iterator[tuple[Curve, ...]]:
    """The curves in their order, in parts of about PART_POINTS drawn points."""
    part: list[Curve] = []
    points = 0
    for curve in curves:
        drawn = min(limit, len(curve.x))
        if part and points + drawn > PART_POINTS:
            yield tuple(part)
            part, points = [], 0
        part.append(curve)
        points += drawn
    if part:
        yield tuple(part)


def part_chunk(key: str, curves: Sequence[Curve], limit: int) -> Chunk:
    """A file of these curves, made again only where one of them has changed."""
    return Chunk(key, (), partial(part_json, curves, limit), version=VERSION, of=f"{digest_of(curves)} {limit}")


def part_json(curves: Sequence[Curve], limit: int) -> dict[str, Any]:
    """What curve_json says of each; columns that several have are stored once: x, y and t are their places."""
    places: dict[bytes, int] = {}
    columns: list[np.ndarray] = []
    made = [curve_json(curve, limit=limit) for curve in curves]
    for one in made:
        for name in COLUMNS:
            column = one[name]
            if column is None:
                continue
            one[name] = places.setdefault(column.dtype.str.encode() + column.tobytes(), len(columns))
            if one[name] == len(columns):
                columns.append(column)
    return {"curves": made, "columns": columns}


def digest_of(curves: Sequence[Curve]) -> str:
    """SHA-256 of everything in the curves."""
    state = hashlib.sha256()
    for curve in curves:
        said = (curve.tag, curve.file, curve.unit, curve.is_system, len(curve.x), curve.times is None)
        state.update(repr(said).encode("utf-8", "backslashreplace"))
        for column in (curve.x, curve.values, curve.times):
            if column is not None:
                state.update(np.ascontiguousarray(column).data)
    return state.hexdigest()
