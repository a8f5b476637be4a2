"""Gaussian kernel density on a 2D grid: linear binning, then a Gaussian filter along each axis.

The cost is one pass over the points plus the grid, whatever the number of points. Source: Wand 1994, Fast
computation of multivariate kernel estimators; bandwidth: Scott 1992, section 6.3.
"""

from __future__ import annotations

import numpy as np

from runreport.numerics.grids import Bounds, shared_mass

TRUNCATE = 6.0  # standard deviations after which the kernel is 0
FLAT_SHARE = 0.01  # bandwidth of an axis without spread, as a share of the other axis' (or of 1)


def scott_bandwidth(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Standard deviation of the kernel per axis, (2,) f8: the axis' weighted deviation times n_eff^(-1/6).

    n_eff = (sum w)² / sum w².  The deviation divides by 1 - 1/n_eff, as scipy.stats.gaussian_kde does.  An axis
    without spread gets a hundredth of the other axis' deviation; if both have none, a hundredth of the larger of 1
    and the coordinate's size.
    """
    share = weights / weights.sum()
    n_eff = 1.0 / float((share**2).sum())
    columns = np.array(points.T, dtype=np.float64, order="C")  # (2, n): rows of two are walked through slowly
    mean = columns @ share
    deviation = np.sqrt((columns - mean[:, None]) ** 2 @ share / max(1.0 - 1.0 / n_eff, 1e-12))
    rounding = 1e-7 * np.maximum(np.abs(columns).max(axis=1), 1e-300)  # of coordinates kept in f4
    is_flat = deviation <= rounding
    stand_in = deviation[::-1] if not is_flat.all() else np.maximum(1.0, np.abs(mean))
    return np.where(is_flat, FLAT_SHARE * stand_in, deviation) * n_eff ** (-1 / 6)


def kernel_density(
    points: np.ndarray, weights: np.ndarray, bandwidth: np.ndarray, *, bounds: Bounds, grid: tuple[int, int]
) -> np.ndarray:
    """Density at the cell centres, (rows, columns) f8, per unit of area; sums to 1 over the cells' areas.

    points (n, 2), weights (n,) >= 0 with a positive sum, bandwidth (2,) along x and y in the points' unit.  What the
    kernel carries outside the bounds is shared out again by the normalisation.
    """
    from scipy.ndimage import gaussian_filter

    mass = shared_mass(points, weights, bounds, grid)
    extent = np.array([high - low for low, high in bounds])
    cell = extent / np.array([grid[1], grid[0]])
    # Sharing a point among neighbouring cells widens it by a variance of 1/6 cell on average.
    sigma = np.sqrt(np.maximum((bandwidth / cell) ** 2 - 1 / 6, 0.0))
    density = gaussian_filter(mass, sigma=(sigma[1], sigma[0]), mode="constant", truncate=TRUNCATE)
    return density / density.sum() / cell[0] / cell[1]
