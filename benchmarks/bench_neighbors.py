"""Nearest neighbours in latent space: ours, exact and approximate, beside scikit-learn, torch and pynndescent."""

from __future__ import annotations

import numpy as np
import torch
from pynndescent import NNDescent
from sklearn.neighbors import NearestNeighbors
from timing import Row, arguments, medians, show

from runreport.numerics.approximate_knn import EXACT_LIMIT, nearest_neighbours

K = 15
DESCENT_FROM = 10_000  # points; it compiles for half a minute first
TREE_LIMIT = 10_000  # a kd-tree in 32 dimensions takes a minute beyond


def main() -> None:
    options = arguments(__doc__ or "", sizes=(2_500, 5_000, 10_000), quick=(500,))
    generator = np.random.default_rng(0)
    rows = []
    for n in options.sizes:
        centres = generator.normal(size=(20, 32)) * 2
        points = (centres[generator.integers(0, 20, n)] + generator.normal(size=(n, 32))).astype(np.float32)
        rows += compared(points, options.repeats if n <= EXACT_LIMIT else 1)
    show(f"{K} neighbours, 32 dimensions; exact up to {EXACT_LIMIT:,} points, NN-descent above", rows)


def compared(points: np.ndarray, repeats: int) -> list[Row]:
    contenders = {
        "runreport": lambda: nearest_neighbours(points, K, seed=0),
        "sklearn brute": lambda: NearestNeighbors(n_neighbors=K, algorithm="brute").fit(points).kneighbors(),
        "torch matmul + topk": lambda: by_torch(points),
    }
    if len(points) >= DESCENT_FROM:
        contenders["pynndescent, all threads"] = lambda: (
            NNDescent(points, n_neighbors=K + 1, random_state=0).neighbor_graph
        )
    if len(points) <= TREE_LIMIT:
        contenders["sklearn kd-tree"] = lambda: (
            NearestNeighbors(n_neighbors=K, algorithm="kd_tree").fit(points).kneighbors()
        )
    note = f"recall {nearest_neighbours(points, K, seed=0).recall:.3f}"
    found = medians(contenders, repeats)
    return [Row(name, len(points), seconds, note * (name == "runreport")) for name, seconds in found.items()]


def by_torch(points: np.ndarray) -> None:
    tensor = torch.from_numpy(points)
    norms = (tensor**2).sum(dim=1)
    for start in range(0, len(tensor), 2048):
        block = tensor[start : start + 2048]
        (norms - 2 * block @ tensor.T).topk(K + 1, largest=False)


if __name__ == "__main__":
    main()
