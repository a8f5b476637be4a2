"""Regular grids over a 2D map: bounds, and what falls into which cell. Row 0 lies at y min."""

from __future__ import annotations

import numpy as np

Bounds = tuple[tuple[float, float], ...]  # [min, max] per axis


def bounds_of(points: np.ndarray, *, margin: np.ndarray | float = 0.0) -> Bounds:
    """Smallest and largest coordinate per axis, widened by margin; a constant axis is padded so that max > min.

    points: (n, dim), n >= 1, finite.  The pad is 0.5, or a thousandth of the value where that is larger.
    """
    columns = np.ascontiguousarray(points.T)  # minima along rows of 2 or 3 take ten times as long
    low, high = columns.min(axis=1).astype(np.float64), columns.max(axis=1).astype(np.float64)
    pad = np.where(high > low, 0.0, np.maximum(0.5, np.abs(high) * 1e-3))
    low, high = low - pad - margin, high + pad + margin
    return tuple((float(a), float(b)) for a, b in zip(low, high, strict=True))


def cell_positions(points: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of points (n, 2) in units of cells, (n,) f8 each; 0 is the outer edge of the first cell."""
    (left, right), (low, high) = bounds
    x = (points[:, 0] - np.float64(left)) / (right - left) * grid[1]
    y = (points[:, 1] - np.float64(low)) / (high - low) * grid[0]
    return x, y


def shared_mass(points: np.ndarray, weights: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> np.ndarray:
    """Weight per cell, (rows, columns) f8, each point's weight shared linearly among the four nearest cell centres.

    Mass of points outside the outermost centres goes to the edge cells.  Source: Hockney & Eastwood 1988, section 5
    (cloud in cell).
    """
    rows, columns = grid
    x, y = cell_positions(points, bounds, grid)
    column, right = _first_and_share(x, columns)
    row, upper = _first_and_share(y, rows)
    cell = row * columns + column
    mass = np.zeros((rows + 1) * columns + 1)  # a grid of one row or column shares with cells beyond, by 0
    for step_y, share_y in ((0, weights * (1 - upper)), (columns, weights * upper)):
        for step_x, share in ((0, share_y * (1 - right)), (1, share_y * right)):
            mass += np.bincount(cell + (step_y + step_x), share, minlength=len(mass))
    return mass[: rows * columns].reshape(grid)


def _first_and_share(position: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The lower of the two cells whose centres are nearest, (n,) i8, and the upper one's share in [0, 1]."""
    position = np.clip(position - 0.5, 0.0, count - 1.0)
    first = np.minimum(position.astype(np.int64), max(count - 2, 0))
    return first, position - first


def cell_means(points: np.ndarray, values: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> np.ndarray:
    """Mean of values (n,) over the points of each cell, (rows, columns) f8; NaN where no point falls.

    Points on the upper edge belong to the last cell.  Points outside the bounds are left out.
    """
    rows, columns = grid
    x, y = cell_positions(points, bounds, grid)
    inside = (x >= 0) & (x <= columns) & (y >= 0) & (y <= rows)
    if not inside.all():
        x, y, values = x[inside], y[inside], values[inside]
    row = np.minimum(y.astype(np.int64), rows - 1)
    flat = row * columns + np.minimum(x.astype(np.int64), columns - 1)
    count = np.bincount(flat, minlength=rows * columns)
    total = np.bincount(flat, values, minlength=rows * columns)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).reshape(grid)
