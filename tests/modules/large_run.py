"""Runs of very many points that nobody trained: real files, receipts and derived artifacts over invented codes.

    python tests/modules/large_run.py FOLDER POINTS EPOCHS [SITE]     (writes FOLDER/run, and its site)

Codes, neighbours in latent space, maps and pictures are made by rule; what follows from them (lengths on the map,
densities, distortion, purity) is computed as for any other run. A later build finds everything fresh.
"""

from __future__ import annotations

import inspect
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.codes import CODES, LatentCodes
from runreport.artifacts.latent.knn import KNN, LatentKnn
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS, Reconstructions
from runreport.build.site import BuildOptions, build_site
from runreport.numerics.grids import bounds_of

TINY = Path(__file__).parents[2] / "runs" / "digits-tiny"
CLASSES, COMPONENTS, LATENT, K = 10, 10, 16, 15
DRAWS = 200  # of each component of the prior
SIDE = 8  # pixels


def write_large_run(root: Path, points: int, epochs: int) -> None:
    """A run directory without artifacts: a config that names so many samples, and a checkpoint per epoch."""
    (root / "checkpoints").mkdir(parents=True)
    config = json.loads((TINY / "config.json").read_text())
    config["run_id"] = root.name
    config["model"]["image_shape"] = [SIDE, SIDE]
    config["data"]["n"] = points
    config["train"]["epochs"] = epochs
    config["viz"] = {"sample_indices": list(range(points)), "sample_key": "all"}
    (root / "config.json").write_text(json.dumps(config))
    for epoch in range(epochs):
        shutil.copy(TINY / "checkpoints" / "epoch_6.safetensors", root / "checkpoints" / f"epoch_{epoch}.safetensors")


@contextmanager
def invented(points: int, epochs: int) -> Iterator[None]:
    """While it lasts, nothing is encoded, searched for or embedded: results are made by rule from the row number."""
    rows = np.arange(points, dtype=np.int32)
    labels = ((rows * 7919) % CLASSES).astype(np.int32)
    with np.load(TINY / "samples" / "inputs.npz") as shown:
        small = shown["images"][:, ::2, ::2]
    pictures = small[np.random.default_rng(1).integers(0, len(small), points)]

    def codes(**_: Any) -> LatentCodes:
        rng = np.random.default_rng(2)
        centres = rng.normal(size=(CLASSES, LATENT)) * 4
        mu = (centres[labels] + rng.normal(size=(points, LATENT))).astype(np.float32)
        qc = rng.random((points, COMPONENTS), np.float32) ** 6 + 1e-3
        qc[rows, labels] += 1
        qc /= qc.sum(axis=1, keepdims=True)
        prior = centres.astype(np.float32)
        variances = np.zeros_like(mu), np.zeros_like(prior)  # logarithms of
        return LatentCodes(labels, rows, mu=mu, logvar=variances[0], qc=qc, prior_mu=prior, prior_logvar=variances[1])

    def knn(**_: Any) -> LatentKnn:
        steps = np.sort(np.random.default_rng(3).integers(1, max(2, points // CLASSES), (points, K)), axis=1) * CLASSES
        indices = ((rows[:, None] + steps) % points).astype(np.int32)  # of the same class
        lengths = np.sort(np.random.default_rng(4).random((points, K), np.float32) + 1, axis=1)
        return LatentKnn(K, 0.98, indices, lengths)

    def recon(**_: Any) -> Reconstructions:
        soft = (pictures // 2 + np.roll(pictures, 1, axis=2) // 4 + np.roll(pictures, 1, axis=1) // 4).astype(np.uint8)
        return Reconstructions(soft, np.random.default_rng(5).random(points, np.float32))

    def inputs(**_: Any) -> SampleInputs:
        return SampleInputs(pictures, labels, rows)

    def projection(previous: Any, method: str, dim: int, **_: Any) -> Projection:
        epoch = 0 if previous is None else previous.epoch + 1
        return _projection(labels, rows, method, dim, (epoch + 1) / epochs)

    made = {CODES: codes, KNN: knn, PROJECTION: projection, INPUTS: inputs, RECONSTRUCTIONS: recon}
    before = {artifact: artifact.compute for artifact in made}
    try:
        for artifact, compute in made.items():
            _replace(artifact, compute)
        yield
    finally:
        for artifact, compute in before.items():
            _replace(artifact, compute)


def _projection(labels: np.ndarray, rows: np.ndarray, method: str, dim: int, share: float) -> Projection:
    """Clusters with tails that part as share goes from 0 to 1, seeded by the name of the map."""
    rng = np.random.default_rng([dim, len(method)])
    centres = rng.normal(size=(CLASSES, dim)) * 6 * share
    scale = np.exp(0.5 * rng.normal(size=(len(rows), 1)))
    points = (centres[labels] + rng.normal(size=(len(rows), dim)) * scale).astype(np.float32)
    found = Projection(method, dim, len(rows), len(rows), f"all {len(rows):,}", rows, labels, points, bounds_of(points))
    if dim == 3:
        return found
    components = np.repeat(np.arange(COMPONENTS, dtype=np.int32), DRAWS)
    drawn = (centres[components] + rng.normal(size=(len(components), dim))).astype(np.float32)
    return replace(found, prior_points=drawn, prior_components=components)


def _replace(artifact: Artifact, compute: Callable[..., object]) -> None:
    if compute is not artifact.compute:
        vars(compute).setdefault("__signature__", inspect.signature(artifact.compute))
    object.__setattr__(artifact, "compute", compute)


def build_large_run(folder: Path, points: int, epochs: int) -> Path:
    """The run, its artifacts and its site below the folder; the site."""
    write_large_run(folder / "runs" / f"large-{points}", points, epochs)
    with invented(points, epochs):
        build_site(BuildOptions(roots=(folder / "runs",), out=folder / "site", workers=1))
    return folder / "site"


if __name__ == "__main__":
    begin = time.monotonic()
    print(build_large_run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), f"{time.monotonic() - begin:.1f} s")
