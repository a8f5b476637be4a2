"""UMAP's layout by stochastic gradient descent, from given first positions.

umap-learn's functions around its optimiser stretch given first positions to a square, which would tear a map away from
that of the epoch before; here they stay where they are. Source: McInnes, Healy & Melville 2018 (arXiv:1802.03426),
section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from runreport.numerics.fuzzy_graph import bipartite_weights
from runreport.numerics.knn import neighbours_among
from runreport.numerics.umap_descent import AXES, Schedule, compiled_move, force_tables

if TYPE_CHECKING:
    from scipy.sparse import coo_array

START_EXTENT = 10.0  # of first positions per axis, as umap-learn
START_NOISE = 1e-4
TRANSFORM_EPOCHS = (
    (10_000, 100),
    (np.inf, 30),
)  # new points up to which so many epochs are run, as umap-learn
TRANSFORM_RATE = 0.25
LARGEST_STATE = 2**63 - 1  # of the generator
CURVE_RANGE, CURVE_PLACES = 3.0, 300  # distances at which the curve is fitted, as umap-learn with spread 1


@dataclass(frozen=True, slots=True)
class Curve:
    """Closeness on the map at distance x: 1 / (1 + a x^(2b))."""

    a: float
    b: float


@cache
def curve(min_dist: float) -> Curve:
    """The curve nearest to 1 up to min_dist and exp(min_dist - x) beyond, by least squares; with a spread of 1."""
    from scipy.optimize import curve_fit

    x = np.linspace(0, CURVE_RANGE, CURVE_PLACES)
    wanted = np.where(x < min_dist, 1.0, np.exp(min_dist - x))
    (a, b), *_ = curve_fit(lambda x, a, b: 1.0 / (1.0 + a * x ** (2 * b)), x, wanted)
    return Curve(float(a), float(b))


@dataclass(frozen=True, slots=True)
class Descent:
    """How the optimiser runs: the learning rate falls linearly from rate to 0 over the epochs."""

    curve: Curve
    epochs: int
    rate: float
    seed: int


def spread_start(positions: np.ndarray, *, seed: int) -> np.ndarray:
    """First positions with a little noise, stretched to [0, 10] on every axis as umap-learn does, (n, dim) f4."""
    noise = np.random.default_rng(seed).normal(scale=START_NOISE, size=positions.shape)
    positions = positions * (START_EXTENT / max(float(np.abs(positions).max()), 1e-300)) + noise
    low, high = positions.min(axis=0), positions.max(axis=0)
    return (START_EXTENT * (positions - low) / (high - low)).astype(np.float32)


def laid_out(start: np.ndarray, graph: coo_array, descent: Descent) -> np.ndarray:
    """Positions (n, dim) f4 after the descent from start (n, dim)."""
    moved = _with_all_axes(start)
    _move(moved, moved, graph, descent, share=1.0)
    return moved[:, : start.shape[1]].copy()


def placed(new: np.ndarray, known: np.ndarray, positions: np.ndarray, curve: Curve, *, k: int, seed: int) -> np.ndarray:
    """Positions (m, dim) f4 of new codes on the map of known codes, as umap-learn's `transform`.

    new (m, d), known (n, d) with positions (n, dim), which do not move.  k neighbours of each new point enter.
    """
    from scipy.sparse import coo_array

    indices, distances = neighbours_among(new, known, k)
    weights = bipartite_weights(distances)
    rows = np.repeat(np.arange(len(new)), indices.shape[1])
    graph = coo_array((weights.ravel().astype(np.float32), (rows, indices.ravel())), (len(new), len(known)))
    epochs = next(epochs for limit, epochs in TRANSFORM_EPOCHS if len(new) <= limit)
    moved = _with_all_axes(_weighted_start(weights, indices, positions))
    _move(moved, _with_all_axes(positions), graph, Descent(curve, epochs, TRANSFORM_RATE, seed), share=0.0)
    return moved[:, : positions.shape[1]].copy()


def _weighted_start(weights: np.ndarray, indices: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Weighted mean of the neighbours' positions; the position itself of a known point at distance 0."""
    is_same = weights == 1.0
    first_same = is_same & (is_same.cumsum(axis=1) == 1)
    share = np.where(is_same.any(axis=1)[:, None], first_same, weights)
    share = share / share.sum(axis=1, keepdims=True)
    return np.einsum("mk,mkd->md", share, positions[indices])


def _with_all_axes(positions: np.ndarray) -> np.ndarray:
    """A copy (n, 3) f4 of positions (n, 2 or 3); the axis that a flat map lacks is 0, and no force leads out of it."""
    filled = np.zeros((len(positions), AXES), np.float32)
    filled[:, : positions.shape[1]] = positions
    return filled


def _move(heads: np.ndarray, tails: np.ndarray, graph: coo_array, descent: Descent, *, share: float) -> None:
    # An edge weaker than the strongest / epochs would not be drawn once.
    kept = graph.data >= graph.data.max() / descent.epochs
    weights = graph.data[kept].astype(np.float64)
    edges = np.stack([graph.row[kept], graph.col[kept]]).astype(np.int32)
    state = int(np.random.default_rng(descent.seed).integers(1, LARGEST_STATE))
    schedule = Schedule(descent.epochs, descent.rate, share, state)
    tables = force_tables(descent.curve.a, descent.curve.b)
    compiled_move()(heads, tails, edges, (weights.max() / weights).astype(np.float32), tables, schedule)
