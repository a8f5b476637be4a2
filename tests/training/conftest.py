"""A small real data set and small runs, quick to train."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from runreport.datasets.images import Images, digest
from runreport.runs.config import RunConfig, VizConfig
from runreport.training.new_run import Wanted, plan_run
from runreport.training.run_folder import create_run

SMALL = ("model.channels=2", "model.latent_dim=3", "train.batch_size=50")
WARM = ("model.components=4", "train.mixture_warm_start_epochs=1")


@pytest.fixture(scope="session")
def small_run() -> Callable[..., tuple[Path, RunConfig, Images]]:
    """Makes a run directory on 200 digits: (root, model, *settings) -> root, config, images."""
    return _small_run


def _small_run(root: Path, model: str, *settings: str) -> tuple[Path, RunConfig, Images]:
    base = SMALL + (WARM if model == "gmvae" else ())
    config, data = plan_run(
        Wanted(model, "digits", None, 7, (*base, *settings)), root.name, datetime(2026, 1, 1, tzinfo=UTC)
    )
    part = Images(data.images[:200], data.labels[:200], data.class_names)
    config = replace(
        config,
        data=replace(config.data, n=200, sha256=digest(part)),
        viz=VizConfig(tuple(range(20)), "balanced-20-seed-7"),
    )
    create_run(root, config)
    return root, config, part


@pytest.fixture(scope="session")
def checkpoint_digests() -> Callable[[Path], dict[str, str]]:
    """SHA-256 of every weights file of a run, by name."""
    import hashlib

    def digests(root: Path) -> dict[str, str]:
        files = sorted((root / "checkpoints").glob("*.safetensors"))
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    return digests


@pytest.fixture(scope="session")
def draw_from_everything() -> Callable[[Path, int], None]:
    """A hook that behaves as badly as an artifact could: it uses and reseeds every global generator."""

    def hook(_root: Path, epoch: int) -> None:
        import random

        import torch

        random.seed(epoch)
        np.random.seed(epoch)  # the very thing that must not matter
        torch.manual_seed(epoch)
        torch.rand(1000)
        torch.set_num_threads(2 if torch.get_num_threads() == 1 else 1)

    return hook
