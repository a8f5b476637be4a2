"""Where every tensor stands on the canvas: a band for each layer, in it a column for each place; area tells log size.

Towers (text, vision, encoder, decoder) stand side by side; a tower of many layers is folded like a newspaper. What has
the same place in two layers stands at the same x of its band, so that one glance along a column compares all layers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.parts.canvas_folds import Folded, Tower, folded
from runreport.artifacts.tensors.parts.canvas_grid import Column, Grid, grid_of, stacked
from runreport.artifacts.tensors.parts.canvas_places import Band, Natural, Placed, natural, places
from runreport.tensors.tensor_names import TensorName

SMALLEST = 0.2  # side of the square of a scalar
LARGEST = 31  # binary logarithm of the size whose square has side 1
TOWERS = ("vision", "encoder", "text", "decoder")
_FIRST, _LAST = re.compile(r"(?:^|[._])(?:in|down|stem|encoder|conv_in)"), re.compile(r"(?:^|[._])(?:out|up|decoder)")


@dataclass(frozen=True, slots=True)
class Canvas:
    """Squares of tensors and the bands they stand in; x to the right, y down, in canvas units; no two squares touch.

    t tensors, b bands, c columns. Labels of bands have room to the left of them, labels of columns above them.
    """

    width: float
    height: float
    x: Annotated[np.ndarray, Array("f4", "t")]  # left of the square
    y: Annotated[np.ndarray, Array("f4", "t")]  # top of it
    size: Annotated[np.ndarray, Array("f4", "t")]  # side of it: its area grows with the logarithm of the size
    band: Annotated[np.ndarray, Array("i4", "t")]  # in which band it stands
    bands: tuple[str, ...]  # what stands before each band: "layer 3", "before the layers"
    band_x: Annotated[np.ndarray, Array("f4", "b, 2")]  # left and right of each
    band_y: Annotated[np.ndarray, Array("f4", "b, 2")]  # top and bottom of each
    band_tower: tuple[str, ...]  # text, vision, encoder or decoder
    columns: tuple[str, ...]  # what stands in a column, "self_attn.q_proj"; once for every fold of every tower
    column_group: tuple[str, ...]
    column_x: Annotated[np.ndarray, Array("f4", "c, 2")]  # left and right of each
    column_y: Annotated[np.ndarray, Array("f4", "c")]  # top of the band below its label


@dataclass(frozen=True, slots=True)
class _Stack:
    """One tower before it is folded."""

    name: str
    bands: tuple[Band, ...]
    members: tuple[tuple[int, ...], ...]  # tensors of each band
    grids: tuple[Grid, ...]  # of each band; layers of one structure share theirs
    middles: tuple[dict[int, float], ...]
    tower: Tower


def side(numel: int) -> float:
    """Side of a tensor's square: its area is the binary logarithm of its size, as a share of LARGEST."""
    return max(SMALLEST, math.sqrt(min(1.0, math.log2(1 + numel) / LARGEST)))


def canvas_of(names: Sequence[str], told: Sequence[TensorName], numels: Sequence[int]) -> Canvas:
    """The layout of all tensors: what comes before the layers, layer after layer, what comes after them."""
    placed = places(names, told)
    sides = [side(numel) for numel in numels]
    groups = [one.base_group or one.group for one in told]
    towers = sorted({one.tower for one in placed}, key=lambda name: (_tower_order(name), name))
    stacks = [_stack(name, placed, groups, sides) for name in towers]
    return _drawn(stacks, folded([one.tower for one in stacks]), sides)


def _tower_order(name: str) -> int:
    return TOWERS.index(name) if name in TOWERS else len(TOWERS)


def _stack(name: str, placed: Sequence[Placed], groups: Sequence[str], sides: Sequence[float]) -> _Stack:
    by_band: dict[Band, list[int]] = {}
    for i, one in enumerate(placed):
        if one.tower == name:
            by_band.setdefault(one.band, []).append(i)
    has_layers = not all(band.rank for band in by_band)
    if not has_layers:  # nothing to stand before or after
        by_band = {Band(-1, "", ()): sorted(i for members in by_band.values() for i in members)}
    bands = sorted(by_band, key=_band_order)
    structures = _structures(bands, by_band, placed) if has_layers else [0]  # which has labels of columns, too
    shared: dict[int, list[int]] = {}
    for band, structure in zip(bands, structures, strict=True):
        shared.setdefault(structure, []).extend(by_band[band] if structure >= 0 else ())
    made = {number: grid_of(members, placed, groups, sides) for number, members in shared.items() if number >= 0}
    grids = [
        made[structure] if structure >= 0 else grid_of(by_band[band], placed, groups, sides)
        for band, structure in zip(bands, structures, strict=True)
    ]
    stacks = [stacked(by_band[band], grid, sides) for band, grid in zip(bands, grids, strict=True)]
    width = max((grid.width for grid in grids), default=0.0)
    tower = Tower(width, tuple(height for _, height in stacks), tuple(structures))
    members = tuple(tuple(by_band[band]) for band in bands)
    return _Stack(name, tuple(bands), members, tuple(grids), tuple(middles for middles, _ in stacks), tower)


def _structures(bands: Sequence[Band], by_band: Mapping[Band, list[int]], placed: Sequence[Placed]) -> list[int]:
    """Equal numbers for layers that have at least half of their columns in common; -1 for what is no layer."""
    unions: list[set[str]] = []
    found = []
    for band in bands:
        columns = {placed[i].column for i in by_band[band]}
        alike = (n for n, union in enumerate(unions) if 2 * len(columns & union) >= min(len(columns), len(union)))
        number = -1 if band.rank else next(alike, len(unions))
        if number == len(unions):
            unions.append(set())
        if number >= 0:
            unions[number] |= columns
        found.append(number)
    return found


def _band_order(band: Band) -> tuple[int, int, Natural, tuple[int, ...]]:
    """Before the layers, downwards stacks, others, upwards stacks, after the layers."""
    way = -1 if _FIRST.search(band.stack) else 1 if _LAST.search(band.stack) else 0
    return band.rank, way, natural(band.stack), band.layer


def _drawn(stacks: Sequence[_Stack], folds: Sequence[Folded], sides: Sequence[float]) -> Canvas:
    n = len(sides)
    x, y, band_of = np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int32)
    labels: list[str] = []
    edges: list[tuple[float, float, float, float]] = []
    for one, fold in zip(stacks, folds, strict=True):
        for place, members in enumerate(one.members):
            left, top = fold.left[place], fold.top[place]
            for i in members:
                x[i] = left + one.grids[place].centre[i] - sides[i] / 2
                y[i] = top + one.middles[place][i] - sides[i] / 2
                band_of[i] = len(labels)
            labels.append(_label(one, one.bands[place]))
            edges.append((left, left + one.grids[place].width, top, top + one.tower.heights[place]))
    corners = np.array(edges).reshape(-1, 4)
    columns = _headed(stacks, folds)
    return Canvas(
        width=float(corners[:, 1].max(initial=0.0)),
        height=float(corners[:, 3].max(initial=0.0)),
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        size=np.array(sides, dtype=np.float32),
        band=band_of,
        bands=tuple(labels),
        band_x=corners[:, :2].astype(np.float32),
        band_y=corners[:, 2:].astype(np.float32),
        band_tower=tuple(one.name for one in stacks for _ in one.bands),
        columns=tuple(name for name, _, _, _ in columns),
        column_group=tuple(one.group for _, one, _, _ in columns),
        column_x=np.array([(left + one.left, left + one.right) for _, one, left, _ in columns])
        .reshape(-1, 2)
        .astype("f4"),
        column_y=np.array([top for _, _, _, top in columns], dtype=np.float32),
    )


def _headed(stacks: Sequence[_Stack], folds: Sequence[Folded]) -> list[tuple[str, Column, float, float]]:
    """Every label of a column, the column, and left and top of the band below; the tower's name is left out of them."""
    return [
        (column.name.removeprefix(f"{one.name}."), column, fold.left[at], fold.top[at])
        for one, fold in zip(stacks, folds, strict=True)
        for at in fold.heads
        for column in one.grids[at].columns
        if column.line == 0
    ]


def _label(stack: _Stack, band: Band) -> str:
    tower = "" if stack.name == "text" else f"{stack.name} "
    has_layers = any(other.rank == 0 for other in stack.bands)
    if band.rank:
        return tower + (("before" if band.rank < 0 else "after") + " the layers" if has_layers else "without layers")
    number = ".".join(map(str, band.layer))
    stacks = {other.stack for other in stack.bands if other.rank == 0}
    return f"{tower}layer {number}" if len(stacks) == 1 else f"{band.stack}.{number}".lstrip(".")
