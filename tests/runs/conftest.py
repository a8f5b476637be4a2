"""A small run directory of the lab, written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

MakeRun = Callable[..., Path]
EVENTS = b'{"seq": 1, "type": "run.started", "data": {}}\n{"seq": 2, "type": "run.completed", "data": {}}\n'


@pytest.fixture
def config_raw() -> dict[str, Any]:
    """A whole config.json of a mixture."""
    return {
        "kind": "run.config",
        "version": 1,
        "run_id": "digits-7",
        "created": "2026-11-21T10:00:00Z",
        "seed": 7,
        "model": {
            "name": "gmvae",
            "latent_dim": 8,
            "components": 10,
            "image_shape": [28, 28],
            "channels": 16,
        },
        "data": {
            "name": "digits",
            "split": "all",
            "n": 1797,
            "classes": 10,
            "sha256": "ab" * 32,
            "source_shape": [8, 8],
            "fit": "resize",
        },
        "train": {"epochs": 3, "batch_size": 128, "learning_rate": 0.001, "kld_weight": 1},
        "viz": {"sample_indices": [0, 5, 1796], "sample_key": "balanced-3-seed-7"},
    }


@pytest.fixture
def weights() -> bytes:
    """A whole checkpoint."""
    return save({"w": np.ones((2, 3), "f4"), "b": np.zeros(2, "f4")}, {"epoch": "0"})


@pytest.fixture
def make_run(tmp_path: Path, config_raw: dict[str, Any], weights: bytes) -> MakeRun:
    """make_run(name, events=…, summary=…, epochs=…): a run below tmp_path."""

    def make(
        name: str = "run",
        *,
        config: object = None,
        events: bytes = EVENTS,
        summary: object = None,
        epochs: tuple[int, ...] = (0, 1),
    ) -> Path:
        root = tmp_path / name
        (root / "checkpoints").mkdir(parents=True)
        (root / "config.json").write_text(json.dumps(config_raw if config is None else config))
        (root / "events.jsonl").write_bytes(events)
        (root / "summary.json").write_text(json.dumps({"status": "completed"} if summary is None else summary))
        for epoch in epochs:
            (root / "checkpoints" / f"epoch_{epoch}.safetensors").write_bytes(weights)
        return root

    return make
