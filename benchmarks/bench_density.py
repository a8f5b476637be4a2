"""A 128 x 128 density of points on a map: ours beside SciPy's and scikit-learn's kernel density."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity
from timing import Row, arguments, medians, show

from runreport.numerics.grids import bounds_of
from runreport.numerics.kernel_density import kernel_density, scott_bandwidth
from runreport.numerics.pca import principal_axes

GRID = (128, 128)
GOAL_SIZE = 60_000


def main() -> None:
    options = arguments(__doc__ or "", sizes=(6_000, 20_000, 60_000), quick=(500,))
    rows = [row for n in options.sizes for row in compared(n, options.repeats)]
    show(f"density on {GRID[0]} x {GRID[1]} cells; L1 is the distance to SciPy", rows)


def compared(n: int, repeats: int) -> list[Row]:
    generator = np.random.default_rng(0)
    points = generator.normal(scale=4.0, size=(10, 2))[generator.integers(0, 10, n)] + generator.normal(size=(n, 2))
    points = principal_axes(points, 2).project(points)  # uncorrelated, so that SciPy's kernel is ours
    weights = np.ones(n)
    bandwidth = scott_bandwidth(points, weights)
    bounds = bounds_of(points, margin=3 * bandwidth)
    centres = [low + (np.arange(128) + 0.5) * (high - low) / 128 for low, high in bounds]
    places = np.stack([axis.ravel() for axis in np.meshgrid(*centres)])
    area = np.prod([(high - low) / 128 for low, high in bounds])

    def ours() -> np.ndarray:
        return kernel_density(points, weights, scott_bandwidth(points, weights), bounds=bounds, grid=GRID)

    def by_scikit_learn() -> np.ndarray:
        tree = KernelDensity(bandwidth=1.0, rtol=1e-3).fit(points / bandwidth)
        return np.exp(tree.score_samples(places.T / bandwidth)) / bandwidth.prod()

    contenders: dict[str, Callable[[], np.ndarray]] = {
        "runreport": ours,
        "scipy gaussian_kde": lambda: gaussian_kde(points.T)(places),
        "sklearn KernelDensity": by_scikit_learn,
    }
    difference = np.abs(ours().ravel() - contenders["scipy gaussian_kde"]()).sum() * area
    seconds = {"runreport": medians({"runreport": ours}, 20)["runreport"]}
    seconds |= medians({name: run for name, run in contenders.items() if name != "runreport"}, min(repeats, 1))
    notes = {"runreport": f"L1 {difference:.1e} (goal 2e-3)"}
    goals = {"scipy gaussian_kde": 200.0} if n >= GOAL_SIZE else {}
    return [Row(name, n, value, notes.get(name, ""), goals.get(name)) for name, value in seconds.items()]


if __name__ == "__main__":
    main()
