"""Principal axes by the covariance matrix, accumulated over centred blocks of rows.

The covariance route costs one matrix product however many rows there are; scikit-learn takes it too
(`svd_solver="covariance_eigh"`), but forms the product before it centres, which loses the axes of codes that lie
far from the origin. Source of the method: Jolliffe 2002, Principal Component Analysis, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DOUBLE_LIMIT = 250_000  # values up to which the product is formed in f8; above, f4 halves its cost
BLOCK_VALUES = 1 << 17  # values per block of rows: stays in cache


@dataclass(frozen=True, slots=True)
class PrincipalAxes:
    """Mean and orthonormal axes of a cloud of points, widest first; rows beyond the rank are zeros."""

    mean: np.ndarray  # (d,) f8
    axes: np.ndarray  # (dim, d) f8
    variance_ratio: np.ndarray  # (dim,) f8, share of the total variance; NaN where all points coincide
    rank: int  # of the centred points, at most d

    def project(self, points: np.ndarray) -> np.ndarray:
        """Coordinates (n, dim) f8 of points (n, d) on the axes."""
        dtype = _product_dtype(points)
        shift, axes = self.mean.astype(dtype), self.axes.T.astype(dtype)
        coordinates = np.empty((len(points), len(self.axes)))
        rows = _rows_per_block(points)
        for start in range(0, len(points), rows):
            coordinates[start : start + rows] = np.subtract(points[start : start + rows], shift, dtype=dtype) @ axes
        return coordinates - self.axes @ (self.mean - shift)


def principal_axes(points: np.ndarray, dim: int) -> PrincipalAxes:
    """The first dim principal axes of points (n, d), each turned so that its largest loading is positive.

    Scales from 1e-30 to 1e30 keep their axes: points are divided by a power of two first.  Of equally large loadings
    the first decides the sign.  Raises ValueError if n == 0 or a value is not finite.
    """
    extremes = np.stack([points.min(axis=0), points.max(axis=0)]) if len(points) else np.array([np.nan])
    if not np.isfinite(extremes).all():
        raise ValueError(f"principal axes need finite points, got {points.shape} with NaN or infinity, or none")
    mean = points.mean(axis=0, dtype=np.float64)
    scale = _power_of_two(float(np.abs(extremes - mean).max(initial=0.0)))
    covariance = _scatter(points, mean, scale) / max(1, len(points) - 1)
    eigenvalues, vectors = np.linalg.eigh(covariance)
    eigenvalues, vectors = np.clip(eigenvalues[::-1], 0.0, None), vectors[:, ::-1].T
    rank = _rank(eigenvalues, points)
    axes = np.zeros((dim, points.shape[1]))
    ratio = np.zeros(dim)
    kept = min(dim, rank)
    axes[:kept] = _signed(vectors[:kept])
    total = eigenvalues.sum()
    ratio[:kept] = eigenvalues[:kept] / total if total > 0 else 0.0
    return PrincipalAxes(mean, axes, ratio if rank else np.full(dim, np.nan), rank)


def _scatter(points: np.ndarray, mean: np.ndarray, scale: float) -> np.ndarray:
    """Sum of outer products of the centred, scaled rows, (d, d) f8."""
    dtype = _product_dtype(points)
    scatter = np.zeros((points.shape[1], points.shape[1]))
    rows = _rows_per_block(points)
    shift = mean.astype(dtype)
    for start in range(0, len(points), rows):
        block = np.subtract(points[start : start + rows], shift, dtype=dtype)
        block *= dtype(1 / scale)
        scatter += block.T @ block
    left = (mean - shift) / scale  # of the mean, by rounding the shift
    return scatter - len(points) * np.outer(left, left)


def _rank(eigenvalues: np.ndarray, points: np.ndarray) -> int:
    """Eigenvalues above rounding; at most n - 1."""
    epsilon = np.finfo(_product_dtype(points)).eps
    threshold = eigenvalues[:1].sum() * epsilon * max(points.shape)
    return min(int((eigenvalues > threshold).sum()), len(points) - 1)


def _signed(axes: np.ndarray) -> np.ndarray:
    largest = np.abs(axes).argmax(axis=1)
    return axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]


def _product_dtype(points: np.ndarray) -> type[np.floating]:
    return np.float64 if points.size <= DOUBLE_LIMIT else np.float32


def _rows_per_block(points: np.ndarray) -> int:
    return max(1, BLOCK_VALUES // max(1, points.shape[1]))


def _power_of_two(largest: float) -> float:
    """A divisor that brings the largest value near 1 without rounding any; 1 for zeros."""
    return 2.0 ** float(np.floor(np.log2(largest))) if largest > 0 else 1.0
