"""Slices and overviews of a range of tensors, as the panel cuts them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.artifacts.tensors.blocks import TensorBlocks
from runreport.artifacts.tensors.index import TensorIndex

WORDS = {
    "whole": "all of it",
    "corner": "corner",
    "largest": "around the largest |x|",
    "strongest": "strongest block",
}
LEVELS = ("meanabs", "absmax")  # of an overview, in the order of its bytes


def blocks_data(index: TensorIndex, blocks: TensorBlocks, *, first: int, part: int) -> Mapping[str, Any]:
    """`tensors`: by position in the index, the blocks in the artifact's order, and the overview where there is one."""
    found: dict[str, Any] = {}
    places = np.flatnonzero((blocks.tensor >= first) & (blocks.tensor < first + part))
    for place in map(int, places):
        number = int(blocks.tensor[place])
        own = found.setdefault(str(number), {"blocks": [], "overview": None})
        if blocks.kinds[blocks.kind[place]] == "overview":
            own["overview"] = _overview(blocks, place)
        else:
            own["blocks"].append(_block(blocks, place, index.shapes[number]))
    without = {str(number): why for number, why in zip(blocks.without, blocks.why, strict=True)}
    return {
        "tensors": found,
        "strides": {key: list(index.strides[int(key)]) for key in found if index.strides[int(key)]},
        "kept": {key: index.kept[int(key)] for key in found if index.kept[int(key)]},
        "without": {key: why for key, why in without.items() if first <= int(key) < first + part},
    }


def _bytes(blocks: TensorBlocks, place: int) -> bytes:
    begin = int(blocks.offset[place])
    return blocks.data[begin : begin + int(blocks.length[place])].tobytes()


def _block(blocks: TensorBlocks, place: int, shape: tuple[int, ...]) -> dict[str, Any]:
    kind = blocks.kinds[blocks.kind[place]]
    return {
        "why": WORDS.get(kind, kind),
        "element": blocks.element[place],
        "ranges": [list(one) for one in _ranges(blocks, place, shape)],
        "bytes": base64.b64encode(_bytes(blocks, place)).decode("ascii"),
    }


def _ranges(blocks: TensorBlocks, place: int, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Start and stop along every axis."""
    if blocks.kinds[blocks.kind[place]] == "whole":
        return [(0, size) for size in shape]
    ranges = [(at, at + 1) for at in blocks.fixed[place]]
    for axes, first, count in (
        (blocks.row_axis, blocks.row0, blocks.rows),
        (blocks.column_axis, blocks.column0, blocks.columns),
    ):
        if axes[place] >= 0:
            ranges[axes[place]] = (int(first[place]), int(first[place]) + int(count[place]))
    return ranges


def _overview(blocks: TensorBlocks, place: int) -> dict[str, Any]:
    rows, columns = int(blocks.rows[place]), int(blocks.columns[place])
    levels = np.frombuffer(_bytes(blocks, place), dtype="<f4").reshape(len(LEVELS), rows * columns)
    return {
        "split": int(blocks.split[place]),
        "rows": rows,
        "columns": columns,
        "levels": {
            name: base64.b64encode(level.tobytes()).decode("ascii") for name, level in zip(LEVELS, levels, strict=True)
        },
    }
