"""Sizes of a product of two thin matrices, B A, without making it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def gram(parts: Iterable[np.ndarray], rank: int) -> np.ndarray:
    """(rank, rank) f8, M Mᵀ of a matrix M whose columns come in parts of shape (rank, any); zeros where none come."""
    total = np.zeros((rank, rank))
    for part in parts:
        wide = part.astype(np.float64)  # (rank, any)
        total += wide @ wide.T
    return total


def product_norm(left: np.ndarray, right: np.ndarray) -> float:
    """The Frobenius norm of B A from the Gram matrices Bᵀ B and A Aᵀ, both (r, r) f8.

    ‖B A‖² = tr(Aᵀ Bᵀ B A) = tr(Bᵀ B · A Aᵀ), the sum over both, element by element.  NaN where they hold NaN.
    """
    square = float((left * right).sum())
    return float(np.sqrt(max(square, 0.0))) if square == square else square  # noqa: PLR0124 - NaN stays NaN


def product_spectrum(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(r,) f8, the singular values of B A, largest first, from the Gram matrices Bᵀ B and A Aᵀ.

    They are the square roots of the eigenvalues of S Bᵀ B S, where S S = A Aᵀ; below about 1e-8 of the largest they are
    lost to rounding.  NaN where the matrices hold NaN or infinities.
    """
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        return np.full(len(left), np.nan)
    values, vectors = np.linalg.eigh(right)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.sqrt(np.maximum(np.linalg.eigvalsh(root @ left @ root), 0))[::-1]
