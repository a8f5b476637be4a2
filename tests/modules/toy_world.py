"""A toy world: runs of one small checkpoint per epoch, and three artifacts simple enough to check by hand.

A module of its own, so that worker processes can import the functions.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from safetensors.numpy import save_file

from runreport.artifacts.artifact import Artifact, Earlier, Previous
from runreport.artifacts.fields import Array
from runreport.build.compute import compute, prepare
from runreport.build.progress import Progress
from runreport.build.schedule import RunJob
from runreport.errors import CannotCompute
from runreport.runs.config import DataConfig, ModelConfig, RunConfig, Subject, TrainConfig, VizConfig
from runreport.runs.config_file import config_json
from runreport.runs.formats import FORMATS
from runreport.runs.inputs import CHECKPOINT, CONFIG


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Mean:
    mean: float
    weights: Annotated[np.ndarray, Array("f4", "n")]


@dataclass(frozen=True, slots=True)
class Drift:
    drift: float
    since: int | None
    draw: int


def note(config: Subject) -> Note:
    return Note(f"run {config.run_id}")


def mean(tensors: dict[str, np.ndarray]) -> Mean:
    if not np.isfinite(tensors["w"]).all():
        raise CannotCompute("w holds values that are not finite")
    return Mean(float(tensors["w"].mean()), tensors["w"].ravel())


def drift(now: Mean, before: Earlier | None, way: str, factor: float, seed: int) -> Drift:
    sign = 1 if way == "up" else -1
    base = 0.0 if before is None else sign * before.result.drift / factor
    draw = int(np.random.default_rng(seed).integers(1000))
    return Drift(sign * factor * (now.mean - base), None if before is None else before.epoch, draw)


def die(config: Subject) -> Note:
    os._exit(1)


def wait(tensors: dict[str, np.ndarray]) -> Mean:
    time.sleep(60)
    raise AssertionError("nobody ended this")


def spin(tensors: dict[str, np.ndarray]) -> Mean:
    """Compiled code that never looks at signals, as a long factorisation."""
    matrix = np.add.outer(np.arange(1500.0), np.arange(1500.0) ** 2)
    while True:
        np.linalg.svd(matrix)


def exhausted(tensors: dict[str, np.ndarray]) -> Mean:
    raise MemoryError


NAP_S = 0.05


def nap(tensors: dict[str, np.ndarray]) -> Mean:
    time.sleep(NAP_S)
    return mean(tensors)


NOTE = Artifact("toy.note", 1, "notes/note.json", Note, note, {"config": CONFIG}, scope="run")
MEAN = Artifact("toy.mean", 1, "means/mean_epoch_{epoch}.npz", Mean, mean, {"tensors": CHECKPOINT})
DRIFT = Artifact(
    "toy.drift",
    1,
    "drift/drift_epoch_{epoch}_{way}.json",
    Drift,
    drift,
    {"now": MEAN, "before": Previous()},
    keys={"way": ("up", "down")},
    params={"factor": 2.0},
    links=("now",),
)
NAPS = (Artifact("toy.mean", 1, "means/mean_epoch_{epoch}.npz", Mean, nap, {"tensors": CHECKPOINT}),)
TOYS = (DRIFT, NOTE, MEAN)  # deliberately not in the order of their reads


class ToyWorld:
    """Writes toy runs and builds them."""

    def __init__(self, folder: Path) -> None:
        self.runs = folder / "runs"
        self.store = folder / "store"

    def run(self, name: str = "toy", epochs: int = 3) -> Path:
        root = self.runs / name
        (root / "checkpoints").mkdir(parents=True)
        config = RunConfig(
            run_id=name,
            created="2026-01-01T00:00:00Z",
            seed=7,
            model=ModelConfig(name="ae", latent_dim=2, image_shape=(8, 8), classes=2),
            data=DataConfig("digits", "train", 4, 2, "0" * 64, (8, 8), "none"),
            train=TrainConfig(epochs=epochs, batch_size=2, learning_rate=0.1),
            viz=VizConfig((0, 1), "balanced-2-seed-7"),
        )
        (root / "config.json").write_text(json.dumps(config_json(config)))
        (root / "events.jsonl").write_text("")
        (root / "summary.json").write_text(json.dumps({"status": "completed", "epochs_done": epochs, "metrics": {}}))
        for epoch in range(epochs):
            self.checkpoint(root, epoch)
        return root

    @staticmethod
    def checkpoint(root: Path, epoch: int, value: float | None = None) -> Path:
        path = root / "checkpoints" / f"epoch_{epoch}.safetensors"
        tensor = np.full((2, 3), epoch if value is None else value, dtype=np.float32)
        save_file({"w": tensor}, path, metadata={"epoch": str(epoch)})
        return path

    def job(
        self,
        root: Path,
        artifacts: tuple[Artifact, ...] = TOYS,
        store: Path | None = None,
        before: RunJob | None = None,
    ):
        form = next(form for form in FORMATS if form.match(root))
        return prepare(form.read(root), (store or self.store) / root.name, artifacts, before=before)

    def compute(self, root: Path, artifacts: tuple[Artifact, ...] = TOYS, workers: int = 1) -> Progress:
        progress = Progress()
        compute([self.job(root, artifacts)], workers=workers, progress=progress)
        return progress
