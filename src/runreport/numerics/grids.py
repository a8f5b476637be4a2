"""Regular grids over a 2D map: bounds, and what falls into which cell. Row 0 lies at y min."""

from __future__ import annotations

import numpy as np

Bounds = tuple[tuple[float, float], ...]  # [min, max] per axis


def bounds_of(points: np.ndarray, *, margin: np.ndarray | float = 0.0) -> Bounds:
    """Smallest and largest coordinate per axis, widened by margin; a constant axis is padded so that max > min.

    points: (n, dim), n >= 1, finite.  The pad is 0.5, or a thousandth of the value where that is larger.
    """
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    pad = np.where(high > low, 0.0, np.maximum(0.5, np.abs(high) * 1e-3))
    low, high = low - pad - margin, high + pad + margin
    return tuple((float(a), float(b)) for a, b in zip(low, high, strict=True))


def cell_positions(points: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> np.ndarray:
    """Where points (n, 2) lie in units of cells, (n, 2) f8 as column, row; 0 is the outer edge of the first cell."""
    low, high = np.array(bounds).T
    columns_rows = np.array([grid[1], grid[0]])
    return (points - low) / (high - low) * columns_rows


def shared_mass(points: np.ndarray, weights: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> np.ndarray:
    """Weight per cell, (rows, columns) f8, each point's weight shared linearly among the four nearest cell centres.

    Mass of points outside the outermost centres goes to the edge cells.  Source: Hockney & Eastwood 1988, section 5
    (cloud in cell).
    """
    rows, columns = grid
    position = cell_positions(points, bounds, grid) - 0.5
    position = np.clip(position, 0.0, np.array([columns - 1.0, rows - 1.0]))
    first = np.minimum(position.astype(np.int64), np.array([max(columns - 2, 0), max(rows - 2, 0)]))
    share = position - first
    mass = np.zeros(rows * columns)
    for step_x in range(min(2, columns)):
        for step_y in range(min(2, rows)):
            part = (share[:, 0] if step_x else 1 - share[:, 0]) * (share[:, 1] if step_y else 1 - share[:, 1])
            cell = (first[:, 1] + step_y) * columns + first[:, 0] + step_x
            mass += np.bincount(cell, weights * part, minlength=rows * columns)
    return mass.reshape(grid)


def cell_means(points: np.ndarray, values: np.ndarray, bounds: Bounds, grid: tuple[int, int]) -> np.ndarray:
    """Mean of values (n,) over the points of each cell, (rows, columns) f8; NaN where no point falls.

    Points on the upper edge belong to the last cell.  Points outside the bounds are left out.
    """
    rows, columns = grid
    position = cell_positions(points, bounds, grid)
    inside = ((position >= 0) & (position <= np.array([columns, rows]))).all(axis=1)
    cell = np.minimum(position[inside].astype(np.int64), np.array([columns - 1, rows - 1]))
    flat = cell[:, 1] * columns + cell[:, 0]
    count = np.bincount(flat, minlength=rows * columns)
    total = np.bincount(flat, values[inside], minlength=rows * columns)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).reshape(grid)
