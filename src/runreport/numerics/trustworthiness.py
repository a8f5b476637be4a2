"""Do neighbours on the map stand for neighbours in latent space? Venna & Kaski 2001."""

from __future__ import annotations

import numpy as np

from runreport.numerics.distances import squared_distances

ALL_ROWS_LIMIT = 10_000  # points up to which every row is judged
SAMPLED_ROWS = 2_000
BLOCK_VALUES = 1 << 19  # distances held at once: the compare-and-count stays in cache


def trustworthiness(codes: np.ndarray, points: np.ndarray, neighbours: np.ndarray, k: int) -> float | None:
    """1 minus the scaled rank excess of map neighbours that are not latent neighbours, in [0, 1].

    codes (n, d), points (n, dim), neighbours (n, >= k) rows of the latent neighbours, nearest first.
    Above 10,000 points 2,000 evenly spaced rows are judged.  None where k >= n / 2 or k == 0: not defined.
    Source: Venna & Kaski 2001, eq. 2, as in sklearn.manifold.trustworthiness.
    """
    n = len(codes)
    k = min(k, neighbours.shape[1])
    if k == 0 or k >= n / 2:
        return None
    rows = np.arange(n) if n <= ALL_ROWS_LIMIT else np.linspace(0, n - 1, SAMPLED_ROWS).astype(np.int64)
    on_map = _map_neighbours(points, rows, k)
    centred = codes - codes.mean(axis=0, dtype=np.float64)
    centred /= max(float(np.abs(centred).max()), 1e-300)
    excess, step = 0, max(1, BLOCK_VALUES // n)
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        is_latent = (on_map[part][:, :, None] == neighbours[rows[part], None, :k]).any(axis=2)
        excess += _rank_excess(_distances(centred, rows[part]), on_map[part], is_latent, k)
    return 1.0 - excess * 2.0 / (len(rows) * k * (2.0 * n - 3.0 * k - 1.0))


def _map_neighbours(points: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """The k nearest other points on the map, (len(rows), k)."""
    from scipy.spatial import KDTree

    found = np.asarray(KDTree(points).query(points[rows], k + 1)[1])
    own = found == rows[:, None]
    own[~own.any(axis=1), -1] = True  # crowded out by points at the same place
    return found[~own].reshape(len(rows), k)


def _distances(codes: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Squared distances of rows (b,) to all codes, (b, n); that to itself is below all others."""
    distances = squared_distances(codes[rows], codes)
    distances[np.arange(len(rows)), rows] = -1.0
    return distances


def _rank_excess(distances: np.ndarray, others: np.ndarray, is_latent: np.ndarray, k: int) -> int:
    """Sum over others (b, k) that are not latent neighbours of their latent rank beyond k; the nearest has rank 1."""
    excess = 0
    for distance, row, is_true in zip(distances, others, is_latent, strict=True):
        excess += sum(max(int(np.count_nonzero(distance < limit)) - k, 0) for limit in distance[row[~is_true]])
    return excess
