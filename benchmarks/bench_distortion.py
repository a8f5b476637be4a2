"""Distance ratios per point and per cell: ours from stored distances beside computing them again."""

from __future__ import annotations

import numpy as np
from timing import Row, arguments, medians, show

from runreport.artifacts.latent.distortion import distance_ratios
from runreport.numerics.grids import bounds_of, cell_means

K = 12
GRID = (64, 64)
GOAL_SIZE = 60_000


def main() -> None:
    options = arguments(__doc__ or "", sizes=(6_000, 20_000, 60_000), quick=(500,))
    rows = [row for n in options.sizes for row in compared(n, options.repeats)]
    show(f"distortion, k = {K}, {GRID[0]} x {GRID[1]} cells", rows)


def compared(n: int, repeats: int) -> list[Row]:
    generator = np.random.default_rng(0)
    codes = generator.normal(size=(n, 32)).astype(np.float32)
    points = codes[:, :2].copy()
    indices = generator.integers(0, n, (n, K))
    d_latent = np.linalg.norm(codes[indices] - codes[:, None], axis=2).astype(np.float32)
    d_proj = np.linalg.norm(points[indices] - points[:, None], axis=2).astype(np.float32)
    bounds = bounds_of(points)

    def ours() -> np.ndarray:
        return cell_means(points, distance_ratios(d_proj, d_latent), bounds, GRID)

    def all_again() -> np.ndarray:
        latent = np.linalg.norm(codes[indices] - codes[:, None], axis=2).mean(axis=1)
        projected = np.linalg.norm(points[indices] - points[:, None], axis=2).mean(axis=1)
        return cell_means(points, projected / latent, bounds, GRID)

    def in_python() -> list[float]:
        return [sum(d_proj[i].tolist()) / sum(d_latent[i].tolist()) for i in range(n)]

    found = medians({"runreport": ours, "latent distances again": all_again, "Python loop": in_python}, repeats)
    limits = {"runreport": 20.0} if n >= GOAL_SIZE else {}
    return [Row(name, n, seconds, most_ms=limits.get(name)) for name, seconds in found.items()]


if __name__ == "__main__":
    main()
