"""Principal axes by the covariance matrix, accumulated over blocks of rows in one pass.

The covariance route costs one matrix product however many rows there are; scikit-learn takes it too
(`svd_solver="covariance_eigh"`), but forms the product before it centres, which loses the axes of codes that lie
far from the origin. Here the mean of some rows is subtracted first, and what it differs by from the mean of all is
corrected at the end. Sources: Jolliffe 2002, Principal Component Analysis, section 3; Chan, Golub & LeVeque 1983
(shifted data).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

DOUBLE_LIMIT = 250_000  # values up to which the product is formed in f8; above, f4 halves its cost
BLOCK_VALUES = 1 << 17  # values per block of rows: stays in cache
BLOCK_ROWS = 2048  # at least, so that a block's product pays
CENTRE_ROWS = 256  # whose mean is subtracted first
SAFE = (1e-12, 1e24)  # variances between which no square of an f4 has been lost


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
        for start, block in _shifted_blocks(points, shift, dtype):
            coordinates[start : start + len(block)] = block @ axes
        coordinates -= self.axes @ (self.mean - shift)
        return coordinates


def principal_axes(points: np.ndarray, dim: int) -> PrincipalAxes:
    """The first dim principal axes of points (n, d), each turned so that its largest loading is positive.

    Scales from 1e-30 to 1e30 keep their axes: points are divided by a power of two first.  Of equally large loadings
    the first decides the sign.  Raises ValueError if n == 0 or a value is not finite.
    """
    mean, covariance = _moments(points)
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


def _moments(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (d,) f8 and covariance (d, d) f8, the latter in units of a power of two squared."""
    if len(points) == 0:
        raise ValueError(f"principal axes need points, got {points.shape}")
    with np.errstate(all="ignore"):  # what overflows is seen in the result
        centre = points[:: max(1, len(points) // CENTRE_ROWS)].mean(axis=0, dtype=np.float64)
        mean, covariance = _moments_about(points, centre, 1.0)
        if SAFE[0] < covariance.diagonal().max(initial=0.0) < SAFE[1] and np.isfinite(covariance).all():
            return mean, covariance
    low, high = points.min(axis=0), points.max(axis=0)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise ValueError(f"principal axes need finite points, got {points.shape} with NaN or infinity")
    mean = points.mean(axis=0, dtype=np.float64)
    return _moments_about(points, mean, _power_of_two(float(np.maximum(high - mean, mean - low).max(initial=0.0))))


def _moments_about(points: np.ndarray, centre: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance from rows less centre, divided by scale; the covariance stays so divided."""
    dtype = _product_dtype(points)
    shift = centre.astype(dtype)
    scatter, total = np.zeros((points.shape[1], points.shape[1])), np.zeros(points.shape[1])
    for _, block in _shifted_blocks(points, shift, dtype):
        if scale != 1.0:
            np.multiply(block, dtype(1 / scale), out=block)
        scatter += block.T @ block
        total += np.ones(len(block), dtype) @ block
    left = total / len(points)  # of the mean, beyond the shift
    covariance = (scatter - len(points) * np.outer(left, left)) / max(1, len(points) - 1)
    return shift.astype(np.float64) + left * scale, covariance


def _shifted_blocks(
    points: np.ndarray, shift: np.ndarray, dtype: type[np.floating]
) -> Iterator[tuple[int, np.ndarray]]:
    """Points less shift, block after block of rows in one buffer, with the first row of each."""
    rows = max(BLOCK_ROWS, BLOCK_VALUES // max(1, points.shape[1]))
    buffer = np.empty((min(rows, len(points)), points.shape[1]), dtype)
    for start in range(0, len(points), rows):
        block = buffer[: min(rows, len(points) - start)]
        yield start, np.subtract(points[start : start + rows], shift, out=block, dtype=dtype)


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


def _power_of_two(largest: float) -> float:
    """A divisor that brings the largest value near 1 without rounding any; 1 for zeros."""
    return 2.0 ** float(np.floor(np.log2(largest))) if largest > 0 else 1.0
