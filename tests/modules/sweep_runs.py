"""Runs of a sweep over learning rate, depth and optimizer, several seeds each, as JSON lines beside a config.json."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

RATES, DEPTHS, OPTIMIZERS = (0.1, 0.01, 0.001), (2, 4), ("adam", "sgd")
START_S = 1_750_000_000.0


def sweep_config(number: int, seeds: int) -> dict[str, object]:
    """The settings of one run: its seed turns fastest, then rate, depth and optimizer."""
    choice, seed = divmod(number, seeds)
    return {
        "seed": seed,
        "output_dir": f"out/run_{number:03d}",
        "optimizer": {"name": OPTIMIZERS[choice // 6 % 2], "lr": RATES[choice % 3]},
        "model": {"depth": DEPTHS[choice // 3 % 2], "width": 64, "act": "gelu"},
        "dataset": "digits",
    }


def sweep_values(number: int, steps: int) -> dict[str, np.ndarray]:
    """Loss, validation loss and accuracy of one run at every step from 0, each (steps,) f8."""
    rng = np.random.default_rng(number)
    at = np.arange(steps)
    loss = (1 + number % 3) * np.exp(-at / (steps / 4)) + 0.05 * rng.standard_normal(steps) + 0.3
    return {"train/loss": loss, "eval/loss": loss * 1.1 + 0.01 * number, "eval/accuracy": 1 - loss / 5}


def write_sweep(root: Path, runs: int, *, steps: int = 60, seeds: int = 3) -> Path:
    """So many run folders below root: `sweep/run_000` …, twelve choices of settings at most."""
    for number in range(runs):
        folder = root / f"sweep/run_{number:03d}"
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(sweep_config(number, seeds)))
        values = sweep_values(number, steps)
        rows = [
            {"step": step, "timestamp": START_S + 1000 * number + 2 * step}
            | {tag: float(found[step]) for tag, found in values.items()}
            for step in range(steps)
        ]
        (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root
