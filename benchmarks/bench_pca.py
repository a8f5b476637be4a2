"""Principal axes and coordinates: ours beside scikit-learn's solvers and torch."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.decomposition import PCA
from timing import Row, arguments, medians, show

from runreport.numerics.pca import principal_axes


def main() -> None:
    options = arguments(__doc__ or "", sizes=(10_000, 30_000, 60_000), quick=(500,))
    generator = np.random.default_rng(0)
    for d, share in ((32, 1), (256, 5)):
        rows = []
        for n in [size // share for size in options.sizes]:
            data = (generator.normal(size=(n, d)) * np.geomspace(10, 0.1, d)).astype(np.float32)
            rows += compared(data, options.repeats)
        show(f"PCA to 3 axes, {d} dimensions, f4 input", rows)


def compared(data: np.ndarray, repeats: int) -> list[Row]:
    """Ours fits and projects, and so do the peers."""

    def ours() -> np.ndarray:
        return principal_axes(data, 3).project(data)

    contenders = {
        "runreport": ours,
        "sklearn covariance_eigh": lambda: PCA(3, svd_solver="covariance_eigh").fit_transform(data),
        "sklearn randomized": lambda: PCA(3, svd_solver="randomized", random_state=0).fit_transform(data),
        "torch pca_lowrank": lambda: torch.pca_lowrank(torch.from_numpy(data), 3),
    }
    reference = PCA(3, svd_solver="covariance_eigh").fit(data.astype(np.float64)).components_
    note = f"axes within {np.abs(np.abs(principal_axes(data, 3).axes) - np.abs(reference)).max():.0e} of f8"
    found = medians(contenders, repeats)
    return [Row(name, len(data), seconds, note * (name == "runreport")) for name, seconds in found.items()]


if __name__ == "__main__":
    main()
