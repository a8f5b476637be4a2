"""UMAP's layout by stochastic gradient descent, from given first positions; umap-learn's optimiser does the moves.

The optimiser is called directly, because umap-learn's functions around it stretch given first positions to a square,
which would tear a map away from that of the epoch before. Source: McInnes, Healy & Melville 2018 (arXiv:1802.03426),
section 3.2.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from runreport.numerics.fuzzy_graph import bipartite_weights
from runreport.numerics.knn import neighbours_among

if TYPE_CHECKING:
    from scipy.sparse import coo_array

NEGATIVE_SAMPLES = 5.0  # per edge, as umap-learn
START_EXTENT = 10.0  # of first positions per axis, as umap-learn
START_NOISE = 1e-4
TRANSFORM_EPOCHS = (
    (10_000, 100),
    (np.inf, 30),
)  # new points up to which so many epochs are run, as umap-learn
TRANSFORM_RATE = 0.25
STATE_RANGE = 2**31 - 2


def _umap_learn() -> ModuleType:
    """The package umap, imported without its complaint that Tensorflow is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import umap.layouts
        import umap.umap_
    return umap


@dataclass(frozen=True, slots=True)
class Curve:
    """Closeness on the map at distance x: 1 / (1 + a x^(2b))."""

    a: float
    b: float


def curve(min_dist: float) -> Curve:
    """The curve nearest to 1 up to min_dist and exp(min_dist - x) beyond, fitted by umap-learn with spread 1."""
    a, b = _umap_learn().umap_.find_ab_params(1.0, min_dist)
    return Curve(float(a), float(b))


@dataclass(frozen=True, slots=True)
class Descent:
    """How the optimiser runs: the learning rate falls linearly from rate to 0 over the epochs."""

    curve: Curve
    epochs: int
    rate: float
    state: np.ndarray  # (3,) i8 of the optimiser's own generator


def random_state(seed: int) -> np.ndarray:
    """A state (3,) i8 for the optimiser's generator."""
    return np.random.default_rng(seed).integers(-STATE_RANGE, STATE_RANGE, 3, dtype=np.int64)


def spread_start(positions: np.ndarray, *, seed: int) -> np.ndarray:
    """First positions with a little noise, stretched to [0, 10] on every axis as umap-learn does, (n, dim) f4."""
    noise = np.random.default_rng(seed).normal(scale=START_NOISE, size=positions.shape)
    positions = positions * (START_EXTENT / max(float(np.abs(positions).max()), 1e-300)) + noise
    low, high = positions.min(axis=0), positions.max(axis=0)
    return (START_EXTENT * (positions - low) / (high - low)).astype(np.float32)


def laid_out(start: np.ndarray, graph: coo_array, descent: Descent) -> np.ndarray:
    """Positions (n, dim) f4 after the descent from start (n, dim)."""
    moved = np.array(start, dtype=np.float32, order="C")
    return _moved(moved, moved, graph, descent)


def placed(
    new: np.ndarray, known: np.ndarray, positions: np.ndarray, curve: Curve, *, k: int, state: np.ndarray
) -> np.ndarray:
    """Positions (m, dim) f4 of new codes on the map of known codes, as umap-learn's `transform`.

    new (m, d), known (n, d) with positions (n, dim), which do not move.  k neighbours of each new point enter.
    """
    from scipy.sparse import coo_array

    indices, distances = neighbours_among(new, known, k)
    weights = bipartite_weights(distances)
    rows = np.repeat(np.arange(len(new)), indices.shape[1])
    graph = coo_array((weights.ravel().astype(np.float32), (rows, indices.ravel())), (len(new), len(known)))
    epochs = next(epochs for limit, epochs in TRANSFORM_EPOCHS if len(new) <= limit)
    fixed = np.array(positions, dtype=np.float32, order="C")
    start = _weighted_start(weights, indices, positions)
    return _moved(start, fixed, graph, Descent(curve, epochs, TRANSFORM_RATE, state))


def _weighted_start(weights: np.ndarray, indices: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Weighted mean of the neighbours' positions; the position itself of a known point at distance 0."""
    is_same = weights == 1.0
    first_same = is_same & (is_same.cumsum(axis=1) == 1)
    share = np.where(is_same.any(axis=1)[:, None], first_same, weights)
    share = share / share.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(np.einsum("mk,mkd->md", share, positions[indices]), dtype=np.float32)


def _moved(heads: np.ndarray, tails: np.ndarray, graph: coo_array, descent: Descent) -> np.ndarray:
    umap = _umap_learn()
    # An edge weaker than the strongest / epochs would not be drawn once.
    kept = graph.data >= graph.data.max() / descent.epochs
    moved = umap.layouts.optimize_layout_euclidean(
        heads,
        tails,
        graph.row[kept].astype(np.int32),
        graph.col[kept].astype(np.int32),
        descent.epochs,
        len(tails),
        umap.umap_.make_epochs_per_sample(graph.data[kept], descent.epochs),
        descent.curve.a,
        descent.curve.b,
        descent.state,
        1.0,
        descent.rate,
        NEGATIVE_SAMPLES,
        parallel=False,
        tqdm_kwds={"disable": True},
        move_other=heads is tails,
    )
    return np.asarray(moved)
