"""Bands one below the other, folded into several stacks side by side where one would be too tall for a screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ASPECT = 1.7  # width over height that is aimed at
GUTTER = 2.6  # canvas units left of a fold, for the labels of its bands
HEAD = 1.8  # above the first layer of a fold, for the labels of its columns
BAND_GAP = 0.45
TOWER_GAP = 0.9  # between towers that stand one below the other
FOLDS = 24  # of one tower, at most
ROUNDS = 24  # of halving, when folds are made even


@dataclass(frozen=True, slots=True)
class Tower:
    """What is folded: bands in order."""

    width: float
    heights: tuple[float, ...]
    structure: tuple[int, ...]  # equal for layers that share their columns; -1 for what is no layer


@dataclass(frozen=True, slots=True)
class Folded:
    """Of one tower: corner of every band, and those bands that have the labels of columns above them."""

    left: tuple[float, ...]  # (b,)
    top: tuple[float, ...]  # (b,)
    heads: tuple[int, ...]  # the first layer of each fold, and of each structure in it


def folded(towers: Sequence[Tower]) -> list[Folded]:
    """The towers side by side, all folded at the same height, or one below the other: what comes nearest to ASPECT."""
    whole = max((_height(tower) for tower in towers), default=0.0)
    tallest = max((height for tower in towers for height in tower.heights), default=0.0) + HEAD
    limits = sorted({max(tallest, whole / folds * more) for folds in range(1, FOLDS + 1) for more in (1.0, 1.06, 1.15)})
    tried = [(limit, *_extent(towers, limit)) for limit in limits]
    best = min(tried, key=lambda one: (_away(one[1], one[2]), one[0]))
    below, width, height = _below(towers)
    if best[1] > ASPECT * best[2] and _away(width, height) < _away(best[1], best[2]):
        return below
    limit = _lowest(towers, best[1], tallest, best[0])
    found, x = [], 0.0
    for tower in towers:
        one, folds, _ = _flow(tower, limit, x)
        found.append(one)
        x += folds * (tower.width + GUTTER)
    return found


def _away(width: float, height: float) -> float:
    """How far from ASPECT, as a logarithm."""
    return abs(math.log(max(width, 1e-9) / max(height, 1e-9) / ASPECT))


def _below(towers: Sequence[Tower]) -> tuple[list[Folded], float, float]:
    """Every tower below the one before, none folded; width and height of all."""
    found, y = [], 0.0
    for tower in towers:
        one, _, height = _flow(tower, math.inf, 0.0)
        found.append(Folded(one.left, tuple(top + y for top in one.top), one.heads))
        y += height + TOWER_GAP
    return found, max((tower.width for tower in towers), default=0.0) + GUTTER, max(0.0, y - TOWER_GAP)


def _lowest(towers: Sequence[Tower], width: float, low: float, high: float) -> float:
    """The lowest limit that makes no more folds, so that the last fold is not left short."""
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (low, middle) if _extent(towers, middle)[0] <= width else (middle, high)
    return high


def _height(tower: Tower) -> float:
    return sum(tower.heights) + BAND_GAP * len(tower.heights) + HEAD * len(set(tower.structure))


def _extent(towers: Sequence[Tower], limit: float) -> tuple[float, float]:
    flows = [(tower, _flow(tower, limit, 0.0)) for tower in towers]
    width = sum(flow[1] * (tower.width + GUTTER) for tower, flow in flows)
    return width, max((flow[2] for _, flow in flows), default=0.0)


def _flow(tower: Tower, limit: float, x: float) -> tuple[Folded, int, float]:
    """Bands from the top, on into the next fold where the limit is reached; number of folds, height of the highest."""
    left, top, heads = [], [], []
    fold, y, highest, headed = 0, 0.0, 0.0, -1
    for place, (height, structure) in enumerate(zip(tower.heights, tower.structure, strict=True)):
        head = HEAD if structure not in (-1, headed) else 0.0
        if y > 0 and y + head + height > limit * (1 + 1e-9):
            fold, y, headed = fold + 1, 0.0, -1
            head = HEAD if structure >= 0 else 0.0
        if head:
            y, headed = y + head, structure
            heads.append(place)
        left.append(x + fold * (tower.width + GUTTER) + GUTTER)
        top.append(y)
        y += height + BAND_GAP
        highest = max(highest, y - BAND_GAP)
    return Folded(tuple(left), tuple(top), tuple(heads)), fold + 1, highest
