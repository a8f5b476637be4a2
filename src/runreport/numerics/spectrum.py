"""Singular values of a matrix: all of them where that is cheap, else the largest with bounds of their errors.

Up to SIDE_OF_SVD on the shorter side by decomposition; up to SIDE_OF_GRAM from the eigenvalues of the Gram matrix of
the shorter side, whose small ones lose half of their digits; above by Lanczos' method on that Gram matrix, not formed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SIDE_OF_SVD = 128
SIDE_OF_GRAM = 1024
CELLS_LIMIT = 1 << 24  # of a matrix that is looked at at all
STEPS = 48  # of Lanczos' method, each one product with the matrix and one with its transpose
ENOUGH = 1e-6  # error of the largest singular value, as a share of it, at which the steps end
SHOWN = 1e-2  # error, as a share of the largest, up to which values of Lanczos' method are given
BLOCK_CELLS = 1 << 16  # of rows turned into f8 together


@dataclass(frozen=True, slots=True)
class Spectrum:
    """values and errors are empty and norm and stable_rank None where nothing was computed, which why_not says."""

    values: np.ndarray  # (k,) f8, descending
    errors: np.ndarray  # (k,) f8: a singular value lies within this distance of each value
    is_exact: bool  # all singular values, to rounding; else the largest that were found
    norm: float | None  # the largest singular value
    stable_rank: float | None  # squared Frobenius norm over the squared norm; None of zeros
    way: str = ""  # svd, gram or lanczos
    why_not: str = ""


def matrix_shape(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """A tensor as a matrix: its first axis against all others; None for what has fewer than two axes or no cells."""
    if len(shape) < 2 or 0 in shape:
        return None
    return shape[0], math.prod(shape[1:])


def refusal(shape: tuple[int, ...]) -> str:
    """Why there is no spectrum of a tensor of that shape; "" where there is one."""
    sides = matrix_shape(shape)
    if sides is None:
        return "not a matrix"
    cells = sides[0] * sides[1]
    return f"{cells:,} cells, the limit is {CELLS_LIMIT:,}" if cells > CELLS_LIMIT else ""


def spectrum(matrix: np.ndarray, *, seed: int) -> Spectrum:
    """Singular values of a matrix (m, n) of real numbers; seed: of the vector that Lanczos' method begins with.

    Nothing is computed of a matrix with cells that are not finite, of complex numbers, or above CELLS_LIMIT.
    """
    why_not = refusal(matrix.shape)
    why_not = why_not or ("complex numbers" if matrix.dtype.kind == "c" else "")
    largest = 0.0 if why_not else _largest(matrix)
    if not math.isfinite(largest):
        why_not = "cells that are not finite"
    if why_not:
        return Spectrum(np.zeros(0), np.zeros(0), False, None, None, why_not=why_not)
    if largest == 0:
        values = np.zeros(min(matrix.shape))
        return Spectrum(values, values, True, 0.0, None, "svd")
    upright = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T  # (m, k), k <= m
    rows = _Rows(upright, math.ldexp(1.0, -math.frexp(largest)[1]))
    side = upright.shape[1]
    if side <= SIDE_OF_SVD:
        return _by_svd(rows)
    return _by_gram(rows) if side <= SIDE_OF_GRAM else _by_lanczos(rows, seed)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A matrix (m, k) gone through in blocks of rows in f8, times a power of two that brings its cells to 1 at most."""

    matrix: np.ndarray
    scale: float

    def __iter__(self) -> Iterator[np.ndarray]:
        count = max(1, BLOCK_CELLS // self.matrix.shape[1])
        for at in range(0, len(self.matrix), count):
            yield np.multiply(self.matrix[at : at + count], self.scale, dtype=np.float64)


def _largest(matrix: np.ndarray) -> float:
    return max(abs(float(matrix.min())), abs(float(matrix.max())))  # NaN where one is


def _by_svd(rows: _Rows) -> Spectrum:
    """By a QR decomposition of ever more rows, so that the matrix is never whole in f8."""
    upper = np.zeros((0, rows.matrix.shape[1]))
    for block in rows:
        upper = np.linalg.qr(np.concatenate([upper, block]), mode="r")
    values = np.linalg.svd(upper, compute_uv=False)
    errors = np.full(len(values), len(values) * np.finfo(np.float64).eps * values[0])
    return _stated(values, errors, float((values * values).sum()), rows.scale, "svd", is_exact=True)


def _by_gram(rows: _Rows) -> Spectrum:
    side = rows.matrix.shape[1]
    gram = np.zeros((side, side))
    for block in rows:
        gram += block.T @ block
    found = np.clip(np.linalg.eigvalsh(gram)[::-1], 0.0, None)
    slack = side * np.finfo(np.float64).eps * found[0]  # of an eigenvalue
    return _stated(np.sqrt(found), _root_errors(found, slack), float(np.trace(gram)), rows.scale, "gram", is_exact=True)


def _by_lanczos(rows: _Rows, seed: int) -> Spectrum:
    """Every new direction is made orthogonal to all before, twice.

    Source: Golub & Van Loan 2013, Matrix Computations, sections 10.1 and 10.3; the bound of errors: theorem 10.1.2.
    """
    side = rows.matrix.shape[1]
    basis = np.zeros((STEPS, side))
    direction = np.random.default_rng(seed).normal(size=side)
    basis[0] = direction / np.linalg.norm(direction)
    diagonal, beside = np.zeros(STEPS), np.zeros(STEPS)
    found = errors = np.zeros(0)
    squares = 0.0
    for step in range(STEPS):
        image, squares = _gram_times(rows, basis[step])
        diagonal[step] = image @ basis[step]
        for _ in range(2):
            image -= basis[: step + 1].T @ (basis[: step + 1] @ image)
        beside[step] = np.linalg.norm(image)
        found, vectors = _tridiagonal(diagonal[: step + 1], beside[:step])
        errors = np.abs(beside[step] * vectors[-1])  # of the eigenvalues
        is_last = step + 1 == STEPS or errors[0] <= 2 * ENOUGH * found[0] or beside[step] <= 1e-14 * found[0]
        if is_last:
            break
        basis[step + 1] = image / beside[step]
    found = np.clip(found, 0.0, None)
    roots = _root_errors(found, errors)
    kept = np.cumprod(roots <= SHOWN * math.sqrt(found[0])).astype(bool)  # up to the first that is not known well
    kept[0] = True
    return _stated(np.sqrt(found[kept]), roots[kept], squares, rows.scale, "lanczos", is_exact=False)


def _gram_times(rows: _Rows, vector: np.ndarray) -> tuple[np.ndarray, float]:
    """The Gram matrix (k, k) times a vector (k,), and the sum of its diagonal."""
    image, squares = np.zeros(len(vector)), 0.0
    for block in rows:
        image += (block @ vector) @ block
        squares += float(np.vdot(block, block))
    return image, squares


def _tridiagonal(diagonal: np.ndarray, beside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (s,), descending, and eigenvectors (s, s) in columns."""
    values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    return values[::-1], vectors[:, ::-1]


def _root_errors(squares: np.ndarray, errors: np.ndarray | float) -> np.ndarray:
    """How far the root of a number can be from that of one which differs by at most its error."""
    return np.sqrt(squares + errors) - np.sqrt(np.maximum(squares - errors, 0.0))


def _stated(
    values: np.ndarray, errors: np.ndarray, squares: float, scale: float, way: str, *, is_exact: bool
) -> Spectrum:
    norm = float(values[0])
    return Spectrum(values / scale, errors / scale, is_exact, norm / scale, squares / norm**2, way)
