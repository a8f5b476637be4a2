"""First positions of a UMAP layout: the smoothest functions on its graph.

umap-learn's own `spectral_layout` starts its eigensolver at a vector that is itself an eigenvector of a regular
graph; SciPy then restarts it from an unseeded generator, and equal inputs give different layouts. Here the solver is
seeded and signs follow a rule. Source: Belkin & Niyogi 2003, Laplacian eigenmaps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from runreport.numerics.pca import principal_axes

if TYPE_CHECKING:
    from scipy.sparse import coo_array

DENSE_LIMIT = 500  # points up to which all eigenvectors are computed: the solver may take longer than these 40 ms
SOLVER_TOLERANCE = 1e-4  # as umap-learn


def spectral_start(graph: coo_array, codes: np.ndarray, dim: int, *, seed: int) -> np.ndarray:
    """Positions (n, dim) f8 within about [-1, 1]; parts that no edge connects lie apart.

    The parts are placed like the means of their codes; each fills half the way to its nearest neighbour.
    """
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(graph, directed=False)
    matrix = graph.tocsr()
    generator = np.random.default_rng(seed)
    if count == 1:
        return _part(matrix, dim, generator)
    centres = _centres(codes, label, count, dim)
    positions = np.empty((len(codes), dim))
    for part in range(count):
        rows = np.flatnonzero(label == part)
        apart = np.linalg.norm(centres - centres[part], axis=1)
        room = float(apart[apart > 0].min(initial=1.0)) / 2
        positions[rows] = centres[part] + room * _part(matrix[rows][:, rows], dim, generator)
    return positions / np.abs(positions).max()


def _centres(codes: np.ndarray, label: np.ndarray, count: int, dim: int) -> np.ndarray:
    means = np.stack([codes[label == part].mean(axis=0, dtype=np.float64) for part in range(count)])
    centres = principal_axes(means, dim).project(means)
    return centres / max(float(np.abs(centres).max()), 1e-300)


def _part(matrix: Any, dim: int, generator: np.random.Generator) -> np.ndarray:
    """Positions in [-1, 1] of one connected part; random where it is too small to have enough eigenvectors."""
    n = matrix.shape[0]
    if n <= dim + 1:
        return generator.uniform(-1.0, 1.0, (n, dim))
    degree = np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
    normalised = matrix.astype(np.float64).multiply(1 / np.sqrt(degree)[:, None] / np.sqrt(degree)).tocsr()
    vectors = _leading(normalised, dim + 1, generator)[:, 1:]
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.where(vectors[largest, np.arange(dim)] < 0, -1.0, 1.0)
    return vectors / np.abs(vectors).max()


def _leading(matrix: Any, count: int, generator: np.random.Generator) -> np.ndarray:
    """Eigenvectors of the largest eigenvalues, largest first, (n, count); random ones where the solver gives up."""
    from scipy.sparse.linalg import ArpackError, eigsh

    n = matrix.shape[0]
    if n <= DENSE_LIMIT:
        return np.linalg.eigh(matrix.toarray())[1][:, ::-1][:, :count]
    start = generator.standard_normal(n)
    vectors_kept = min(n, max(2 * count + 1, int(np.sqrt(n))))
    try:
        values, vectors = eigsh(
            matrix,
            count,
            which="LA",
            v0=start,
            ncv=vectors_kept,
            tol=SOLVER_TOLERANCE,  # pyright: ignore[reportArgumentType] - a float, whatever SciPy's default says
            rng=generator,
        )
    except ArpackError:
        return generator.uniform(-1.0, 1.0, (n, count))
    return vectors[:, np.argsort(-values, kind="stable")]
