"""Coordinates of codes on a map of 2 or 3 axes, by PCA or by UMAP, and of further codes by the same transform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from runreport.numerics.fuzzy_graph import fuzzy_graph
from runreport.numerics.pca import principal_axes
from runreport.numerics.spectral_start import spectral_start
from runreport.numerics.umap_layout import Curve, Descent, curve, laid_out, placed, spread_start

if TYPE_CHECKING:
    from scipy.sparse import coo_array

FEWEST_FOR_UMAP = 5
FIRST_RATE = 1.0  # learning rate of a first map, as umap-learn
WARM_RATE = 0.5  # from the previous epoch's map: half the rate kept the map nearer and its trustworthiness higher


@dataclass(frozen=True, slots=True)
class LatentMap:
    """Where codes lie on the map, before any alignment."""

    points: np.ndarray  # (n, dim) f8
    draws: np.ndarray | None  # (m, dim) f8, further codes by the transform fitted on the n
    variance_ratio: np.ndarray | None = None  # (dim,) f8, PCA only
    fallback: str | None = None  # why and with what the method was replaced or padded


@dataclass(frozen=True, slots=True)
class UmapOptions:
    """What decides a UMAP map besides the codes."""

    dim: int
    n_neighbors: int  # as umap-learn counts: the point itself is one of them
    min_dist: float
    first_epochs: int  # of the optimiser, from a spectral start, up to
    many: int  # points; above, half as many from a start by PCA, which costs 0.001 of trustworthiness
    warm_epochs: int  # of the optimiser, from given first positions
    seed: int


def pca_map(codes: np.ndarray, draws: np.ndarray | None, dim: int) -> LatentMap:
    """Principal components of codes (n, d), n >= 1; axes the codes do not span are zeros, and `fallback` says so."""
    axes = principal_axes(codes, dim)
    missing = dim - axes.rank
    padded = f"the codes span {axes.rank} of {dim} axes; the others are zeros" if missing > 0 else None
    projected = None if draws is None else axes.project(draws)
    return LatentMap(axes.project(codes), projected, axes.variance_ratio, padded)


def umap_map(
    codes: np.ndarray,
    draws: np.ndarray | None,
    neighbours: tuple[np.ndarray, np.ndarray],
    start: np.ndarray | None,
    options: UmapOptions,
) -> LatentMap:
    """UMAP of codes (n, d) from their neighbours, indices and distances (n, k) without the point itself.

    start: positions of the epoch before (n, dim), or None for a first map.  PCA takes over, with the reason in
    `fallback`, for fewer than 5 codes, codes that all coincide, and a layout that is not finite.
    """
    if len(codes) < FEWEST_FOR_UMAP:
        return _by_pca(codes, draws, options.dim, f"UMAP needs {FEWEST_FOR_UMAP} samples, there are {len(codes)}")
    if not neighbours[1].any():
        return _by_pca(codes, draws, options.dim, "UMAP needs codes that differ")
    k = options.n_neighbors - 1
    graph = fuzzy_graph(neighbours[0][:, :k], neighbours[1][:, :k])
    epochs, rate = options.warm_epochs, WARM_RATE
    if start is None:
        epochs, rate = options.first_epochs // (2 if len(codes) > options.many else 1), FIRST_RATE
        start = _first_start(graph, codes, options)
    shape = curve(options.min_dist)
    points = laid_out(start, graph, Descent(shape, epochs, rate, options.seed))
    if not np.isfinite(points).all():
        return _by_pca(codes, draws, options.dim, "UMAP gave coordinates that are not finite")
    placed_draws = None if draws is None else _placed_draws(draws, codes, points, shape, options)
    return LatentMap(points.astype(np.float64), placed_draws)


def _first_start(graph: coo_array, codes: np.ndarray, options: UmapOptions) -> np.ndarray:
    """First positions (n, dim) f4, of which many are placed by PCA: the spectral solver takes longer than the descent.

    Either start leads to maps as trustworthy. Source: Kobak & Linderman 2021, Initialization is critical for preserving
    global data structure in both t-SNE and UMAP.
    """
    if len(codes) > options.many:
        return spread_start(principal_axes(codes, options.dim).project(codes), seed=options.seed)
    return spread_start(spectral_start(graph, codes, options.dim, seed=options.seed), seed=options.seed)


def _placed_draws(
    draws: np.ndarray, codes: np.ndarray, points: np.ndarray, shape: Curve, options: UmapOptions
) -> np.ndarray:
    k = min(options.n_neighbors, len(codes))
    return placed(draws, codes, points, shape, k=k, seed=options.seed + 1).astype(np.float64)


def _by_pca(codes: np.ndarray, draws: np.ndarray | None, dim: int, reason: str) -> LatentMap:
    replacement = pca_map(codes, draws, dim)
    padded = "" if replacement.fallback is None else f"; {replacement.fallback}"
    return replace(replacement, fallback=f"{reason}; shown by PCA{padded}")
