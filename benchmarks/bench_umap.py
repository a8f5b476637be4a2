"""UMAP maps: first epoch and later epochs of ours beside umap-learn with its defaults and a seed; then up to 60,000."""

from __future__ import annotations

import resource
import warnings
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits
from timing import Row, arguments, medians, show

from runreport.artifacts.latent.projection import PROJECTION
from runreport.numerics.approximate_knn import nearest_neighbours
from runreport.numerics.latent_map import UmapOptions, umap_map
from runreport.numerics.trustworthiness import trustworthiness

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)
    from umap import UMAP

K = 15
FIRST, LATER, PEER = "runreport, first epoch", "runreport, later epoch", "umap-learn"
GOALS = {FIRST: 10.0, LATER: 20.0}  # times faster than the peer, at
GOAL_SIZE = 10_000
MANY = (15_000, 30_000, 60_000)


def main() -> None:
    options = arguments(__doc__ or "", sizes=(500, 2_000, 10_000), quick=(300,))
    rows = [row for n in options.sizes for row in compared(n, options.repeats if n < GOAL_SIZE else 1)]
    for ours in (FIRST, LATER):
        goals = {PEER: GOALS[ours]}
        shown = [
            Row(r.name, r.size, r.seconds, r.note, goals.get(r.name) if r.size >= GOAL_SIZE else None) for r in rows
        ]
        title = f"{ours}: UMAP to 2 axes, 32 dimensions; the peer finds its neighbours itself, ours are those alone"
        show(title, [row for row in shown if row.name not in GOALS or row.name == ours], ours=ours)
    if not options.quick:
        show("a first map from codes alone", [row for n in MANY for row in parts(n)], ours="all")


def compared(n: int, repeats: int) -> list[Row]:
    """The codes of the later epoch have moved by a tenth of their groups' width."""
    earlier, codes = clustered(n)
    options = umap_options()
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
        PEER: lambda: kept(PEER, UMAP(random_state=0, n_jobs=1).fit_transform(codes)),
    }
    seconds = medians(contenders, repeats)
    trust = {name: trustworthiness(codes, points, found.indices, K) for name, points in maps.items()}
    return [
        Row(name, n, value, f"trustworthiness {trust[name]:.4f}" if name in trust else "")
        for name, value in seconds.items()
    ]


def parts(n: int) -> list[Row]:
    """What a first map costs beside the search for neighbours, once; the memory is the most of the process so far."""
    codes, options = clustered(n)[1], umap_options()
    with threadpool_limits(1):
        begun = perf_counter()
        found = nearest_neighbours(codes, K, seed=0)
        searched = perf_counter()
        points = umap_map(codes, None, (found.indices, found.distances), None, options).points
        mapped = perf_counter()
        trust = trustworthiness(codes, points, found.indices, K)
        judged = perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Row("all", n, judged - begun, f"trustworthiness {trust:.4f}; at most {memory:.0f} MiB resident"),
        Row("neighbours", n, searched - begun, f"recall {found.recall:.3f}"),
        Row("map", n, mapped - searched),
        Row("trustworthiness", n, judged - mapped),
    ]


def clustered(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes of two epochs."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(20, 32)) * 2
    earlier = (centres[generator.integers(0, 20, n)] + generator.normal(size=(n, 32))).astype(np.float32)
    return earlier, (earlier + 0.1 * generator.normal(size=(n, 32))).astype(np.float32)


def umap_options() -> UmapOptions:
    names = ("n_neighbors", "min_dist", "first_epochs", "many", "warm_epochs")
    return UmapOptions(dim=2, seed=0, **{name: PROJECTION.params[name] for name in names})


if __name__ == "__main__":
    main()
