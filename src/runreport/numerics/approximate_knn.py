"""Nearest neighbours of many points: exact up to a size, by NN-descent above it, with its recall measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.numerics.knn import neighbours_among, neighbours_within, sorted_by_distance, without_self

EXACT_LIMIT = 20_000  # points up to which every pair is compared
RECALL_ROWS = 500  # rows compared with the exact search
EXTRA = 5  # candidates beyond k: NN-descent finds the last few less surely


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k nearest other points of every point, nearest first."""

    indices: np.ndarray  # (n, k) i4
    distances: np.ndarray  # (n, k) f8, ascending
    recall: float  # share of the true neighbours found; 1.0 when exact


def nearest_neighbours(points: np.ndarray, k: int, *, seed: int, exact_limit: int = EXACT_LIMIT) -> Neighbours:
    """min(k, n - 1) neighbours of each of points (n, d); ties by row where the search is exact."""
    if len(points) <= max(exact_limit, k + 1 + EXTRA):
        return Neighbours(*neighbours_within(points, k), recall=1.0)
    indices, distances = _descended(points, k, seed)
    return Neighbours(indices, distances, _recall(points, indices, k))


def _descended(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Source: Dong et al. 2011, Efficient k-nearest neighbor graph construction, as in pynndescent."""
    from pynndescent import NNDescent

    centred = points - points.mean(axis=0, dtype=np.float64)
    scaled = (centred / max(float(np.abs(centred).max()), 1e-300)).astype(np.float32)
    # One thread: the descent's updates race, so that two threads would give two answers.
    search = NNDescent(scaled, n_neighbors=k + 1 + EXTRA, random_state=seed % 2**32, n_jobs=1)
    graph = search.neighbor_graph
    if graph is None:
        raise ValueError(f"no neighbour graph of points {points.shape}")
    candidates = graph[0]
    own = np.arange(len(points))[:, None]
    candidates = np.where(candidates < 0, own, candidates)  # -1 where the descent found too few
    indices, distances = without_self(*sorted_by_distance(points, points, candidates))
    return indices[:, :k].astype(np.int32), distances[:, :k]


def _recall(points: np.ndarray, indices: np.ndarray, k: int) -> float:
    rows = np.unique(np.linspace(0, len(points) - 1, RECALL_ROWS).astype(np.int64))
    exact, _ = neighbours_among(points[rows], points, k + 1)
    own = exact == rows[:, None]
    own[~own.any(axis=1), -1] = True
    exact = exact[~own].reshape(len(rows), k)
    hits = [np.isin(found, wanted).sum() for found, wanted in zip(indices[rows], exact, strict=True)]
    return float(np.sum(hits) / (len(rows) * k))
