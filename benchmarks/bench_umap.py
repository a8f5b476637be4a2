"""UMAP maps: first epoch and later epochs of ours beside umap-learn with its defaults and a seed."""

from __future__ import annotations

import warnings

import numpy as np
from timing import Row, arguments, medians, show

from runreport.artifacts.latent.projection import PROJECTION
from runreport.numerics.approximate_knn import nearest_neighbours
from runreport.numerics.latent_map import UmapOptions, umap_map
from runreport.numerics.trustworthiness import trustworthiness

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)
    from umap import UMAP

K = 15


def main() -> None:
    options = arguments(__doc__ or "", sizes=(500, 1_000, 2_000), quick=(300,))
    rows = [row for n in options.sizes for row in compared(n, options.repeats)]
    show(
        "UMAP to 2 axes, 32 dimensions; neighbours are known to ours, and searched by the peer",
        rows,
        ours=LATER,
    )


FIRST, LATER = "runreport, first epoch", "runreport, later epoch"


def compared(n: int, repeats: int) -> list[Row]:
    """The codes of the later epoch have moved by a tenth of their groups' width."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(20, 32)) * 2
    earlier = (centres[generator.integers(0, 20, n)] + generator.normal(size=(n, 32))).astype(np.float32)
    codes = (earlier + 0.1 * generator.normal(size=(n, 32))).astype(np.float32)
    declared = PROJECTION.params
    names = ("n_neighbors", "min_dist", "first_epochs", "warm_epochs")
    options = UmapOptions(dim=2, seed=0, **{name: declared[name] for name in names})
    found = nearest_neighbours(codes, K, seed=0)
    known = (found.indices, found.distances)
    before = nearest_neighbours(earlier, K, seed=0)
    start = umap_map(earlier, None, (before.indices, before.distances), None, options).points
    maps: dict[str, np.ndarray] = {}

    def kept(name: str, points: np.ndarray) -> None:
        maps[name] = points

    contenders = {
        FIRST: lambda: kept(FIRST, umap_map(codes, None, known, None, options).points),
        LATER: lambda: kept(LATER, umap_map(codes, None, known, start, options).points),
        "neighbours alone": lambda: nearest_neighbours(codes, K, seed=0),
        "umap-learn": lambda: kept("umap-learn", UMAP(random_state=0, n_jobs=1).fit_transform(codes)),
    }
    seconds = medians(contenders, repeats)
    trust = {name: trustworthiness(codes, points, found.indices, K) for name, points in maps.items()}
    return [
        Row(name, n, value, f"trustworthiness {trust[name]:.4f}" if name in trust else "")
        for name, value in seconds.items()
    ]


if __name__ == "__main__":
    main()
