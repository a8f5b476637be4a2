"""The grid of one tower: columns at the same x in every band, each with room for the tensors of that place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runreport.artifacts.tensors.parts.canvas_columns import column_order, family_of
from runreport.artifacts.tensors.parts.canvas_places import Placed

GAP = 0.14  # canvas units between two squares
FAMILY_GAP = 0.5  # more between families of columns, and between the lines of a band
LINE = 64.0  # units after which columns go on in another line of the same band
CELL = 16  # squares side by side in a column, at most, as long as ROWS suffice
ROWS = 64


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a tower, from x left to right within its band."""

    name: str
    group: str
    line: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Where squares stand within the bands of a tower, by the number of their tensor."""

    width: float
    columns: tuple[Column, ...]
    centre: Mapping[int, float]  # x of the middle of a square
    row: Mapping[int, tuple[int, int]]  # line and row within the band


def grid_of(members: Sequence[int], placed: Sequence[Placed], groups: Sequence[str], sides: Sequence[float]) -> Grid:
    """The grid of tensors `members`, which may be of many bands; groups and sides are those of all tensors."""
    cells: dict[str, dict[tuple[object, ...], list[int]]] = {}
    for i in members:
        cells.setdefault(placed[i].column, {}).setdefault(placed[i].slot, []).append(i)
    heads = {column: groups[slots[min(slots)][0]] for column, slots in cells.items()}  # type: ignore[type-var]
    order = sorted(cells, key=lambda column: column_order(column, heads[column]))
    rows = _rows([len(slots) for slots in cells.values()])
    centre: dict[int, float] = {}
    row: dict[int, tuple[int, int]] = {}
    columns: list[Column] = []
    x, line, width = 0.0, 0, 0.0
    for column in order:
        slots = [cells[column][slot] for slot in sorted(cells[column])]  # type: ignore[type-var]
        count = -(-len(slots) // rows)
        steps = [max(sides[i] for slot in slots[sub::count] for i in slot) for sub in range(count)]
        whole = sum(steps) + GAP * (count - 1)
        if columns and x + whole > LINE:
            x, line = 0.0, line + 1
        elif columns and family_of(columns[-1].group) != family_of(heads[column]):
            x += FAMILY_GAP
        columns.append(Column(column, heads[column], line, x, x + whole))
        for place, slot in enumerate(slots):
            middle = x + sum(steps[: place % count]) + GAP * (place % count) + steps[place % count] / 2
            centre |= dict.fromkeys(slot, middle)
            row |= dict.fromkeys(slot, (line, place // count))
        x += whole + GAP
        width = max(width, x - GAP)
    return Grid(width, tuple(columns), centre, row)


def _rows(counts: Sequence[int]) -> int:
    """Rows of a band: those with the least area; weights above their biases where most columns are such pairs."""
    counted = Counter(counts)

    def area(rows: int) -> int:
        return rows * sum(columns * -(-count // rows) for count, columns in counted.items())

    least = min(ROWS, -(-max(counted, default=1) // CELL))
    best = min(range(least, ROWS + 1), key=lambda rows: (area(rows), rows))
    is_paired = least <= 2 and 2 * counted[2] >= sum(counted.values())
    return max(2, least) if is_paired and 4 * area(2) <= 5 * area(best) else best


def stacked(members: Sequence[int], grid: Grid, sides: Sequence[float]) -> tuple[dict[int, float], float]:
    """The y of the middle of each square of one band, from its top, and the band's height; empty rows take no room."""
    heights: dict[tuple[int, int], float] = {}
    for i in members:
        heights[grid.row[i]] = max(heights.get(grid.row[i], 0.0), sides[i])
    middles: dict[tuple[int, int], float] = {}
    y, before = 0.0, -1
    for at in sorted(heights):
        y += 0.0 if before < 0 else GAP if at[0] == before else FAMILY_GAP
        middles[at] = y + heights[at] / 2
        y += heights[at]
        before = at[0]
    return {i: middles[grid.row[i]] for i in members}, y
