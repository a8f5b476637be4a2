"""Nearest neighbours in latent space: ours, exact and approximate, beside the usual libraries.

faiss, hnswlib and pynndescent take part where they can be imported. Recall is that of 500 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np
import torch
from sklearn.neighbors import NearestNeighbors
from timing import Row, arguments, medians, show

from runreport.numerics.approximate_knn import EXACT_LIMIT, nearest_neighbours
from runreport.numerics.knn import neighbours_among

K = 15
JUDGED = 500
MANY = (25_000, 50_000, 100_000)
HNSW = ((16, 100, 32), (16, 100, 64))  # links, candidates when built, candidates when asked


def main() -> None:
    options = arguments(__doc__ or "", sizes=(2_500, 5_000, 10_000), quick=(500,))
    for d, repeats in ((32, options.repeats), (768, 1)):
        rows = [row for n in options.sizes for row in compared(clustered(n, d), exact_peers(), repeats)]
        show(f"{K} neighbours, exact, {d} dimensions", rows)
    if not options.quick:
        rows = [row for n in MANY for row in compared(clustered(n, 32), approximate_peers(), 1)]
        show(f"{K} neighbours, approximate above {EXACT_LIMIT:,} points, 32 dimensions", rows)


def clustered(n: int, d: int) -> np.ndarray:
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(20, d)) * 2
    return (centres[generator.integers(0, 20, n)] + generator.normal(size=(n, d))).astype(np.float32)


def compared(points: np.ndarray, peers: Mapping[str, tuple[Callable, float | None]], repeats: int) -> list[Row]:
    """Ours and all peers, each with the goal for its ratio to ours."""
    found: dict[str, np.ndarray] = {}

    def run(name: str, search: Callable[[np.ndarray], np.ndarray]) -> Callable[[], None]:
        return lambda: found.__setitem__(name, search(points))

    seconds = medians({name: run(name, search) for name, (search, _) in peers.items()}, repeats)
    rows = np.linspace(0, len(points) - 1, min(JUDGED, len(points))).astype(np.int64)
    true = neighbours_among(points[rows], points, K + 1)[0]
    goals = {name: goal for name, (_, goal) in peers.items()} if len(points) >= 10_000 else {}
    return [
        Row(name, len(points), value, f"recall {recall(found[name][rows], true, rows):.3f}", goals.get(name))
        for name, value in seconds.items()
    ]


def recall(found: np.ndarray, true: np.ndarray, rows: np.ndarray) -> float:
    """Share of the true neighbours among those found; the point itself may be among either."""
    shares = [
        np.isin(wanted[wanted != row][:K], own).mean() for own, wanted, row in zip(found, true, rows, strict=True)
    ]
    return float(np.mean(shares))


def ours(points: np.ndarray) -> np.ndarray:
    return nearest_neighbours(points, K, seed=0).indices


def exact_peers() -> dict[str, tuple[Callable, float | None]]:
    """Contenders by name, and how many times our time each should take."""
    peers = {
        "runreport": (ours, None),
        "sklearn brute": (by_scikit_learn, None),
        "torch matmul + topk": (by_torch, None),
    }
    return peers | ({"faiss flat": (by_faiss, 1 / 1.5)} if find_spec("faiss") else {})


def approximate_peers() -> dict[str, tuple[Callable, float | None]]:
    peers: dict[str, tuple[Callable, float | None]] = {"runreport": (ours, None)}
    if find_spec("pynndescent"):
        peers["pynndescent"] = (by_descent, None)
    if find_spec("hnswlib"):
        for links, built, asked in HNSW:
            goal = 5.0 if asked >= 64 else None  # the fewest with which its recall passes 0.98
            peers[f"hnswlib M {links}, ef {asked}"] = (by_hnswlib(links, built, asked), goal)
    return peers


def by_scikit_learn(points: np.ndarray) -> np.ndarray:
    return NearestNeighbors(n_neighbors=K, algorithm="brute").fit(points).kneighbors(return_distance=False)


def by_torch(points: np.ndarray) -> np.ndarray:
    tensor = torch.from_numpy(points)
    norms = (tensor**2).sum(dim=1)
    blocks = tensor.split(2048)
    return np.concatenate([(norms - 2 * b @ tensor.T).topk(K + 1, largest=False).indices.numpy() for b in blocks])


def by_faiss(points: np.ndarray) -> np.ndarray:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(points)
    return index.search(points, K + 1)[1]


def by_descent(points: np.ndarray) -> np.ndarray:
    from pynndescent import NNDescent

    graph = NNDescent(points, n_neighbors=K + 11, random_state=0, n_jobs=1).neighbor_graph
    return graph[0][:, : K + 1]


def by_hnswlib(links: int, built: int, asked: int) -> Callable[[np.ndarray], np.ndarray]:
    def search(points: np.ndarray) -> np.ndarray:
        import hnswlib

        index = hnswlib.Index("l2", points.shape[1])
        index.init_index(len(points), ef_construction=built, M=links, random_seed=0)
        index.add_items(points, num_threads=1)
        index.set_ef(asked)
        return index.knn_query(points, K + 1, num_threads=1)[0].astype(np.int64)

    return search


if __name__ == "__main__":
    main()
