"""Principal axes and coordinates: ours beside scikit-learn's solvers and torch."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.decomposition import PCA
from timing import Row, arguments, medians, show

from runreport.numerics.pca import principal_axes

AS_FAST = "sklearn covariance_eigh"  # which may be a tenth faster


def main() -> None:
    options = arguments(__doc__ or "", sizes=(10_000, 30_000, 60_000), quick=(500,))
    generator = np.random.default_rng(0)
    for d, share in ((32, 1), (256, 5)):
        rows = []
        for n in [size // share for size in options.sizes]:
            data = (generator.normal(size=(n, d)) * np.geomspace(10, 0.1, d)).astype(np.float32)
            rows += compared(data, 3 * options.repeats)
        show(f"PCA to 3 axes, {d} dimensions, f4 input", rows)


def compared(data: np.ndarray, repeats: int) -> list[Row]:
    """Ours fits and projects, and so do the peers."""

    def ours() -> np.ndarray:
        return principal_axes(data, 3).project(data)

    contenders = {
        "runreport": ours,
        AS_FAST: lambda: PCA(3, svd_solver="covariance_eigh").fit_transform(data),
        "sklearn randomized": lambda: PCA(3, svd_solver="randomized", random_state=0).fit_transform(data),
        "torch pca_lowrank": lambda: torch.pca_lowrank(torch.from_numpy(data), 3),
    }
    reference = PCA(3, svd_solver="covariance_eigh").fit(data.astype(np.float64)).components_
    apart = np.abs(np.abs(principal_axes(data, 3).axes) - np.abs(reference)).max()
    notes = {"runreport": f"axes within {apart:.0e} of f8 (goal 1e-4)"}
    goals = {AS_FAST: 1 / 1.1} if len(data) >= 5_000 else {}
    found = medians(contenders, repeats)
    return [Row(name, len(data), seconds, notes.get(name, ""), goals.get(name)) for name, seconds in found.items()]


if __name__ == "__main__":
    main()
