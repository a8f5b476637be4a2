"""Is the model of the demo worth looking at? Five seeds of the defaults on the digits, beside k-means on raw pixels.

    python benchmarks/lab.py [--seeds 0 1 2 3 4] [--model gmvae] [--epochs N] [--set train.kld_weight=0.1 …]

Prints per seed: n_eff of the mean responsibilities, clustering accuracy (best one-to-one match of component to
class), the accuracy of k-means on the raw pixels with the same seed, and seconds of training; then the medians.
An autoencoder shows the accuracy of its class head.  Exit code 1 where the medians miss the goal.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

from runreport.datasets.images import Images
from runreport.models.build import build_model, load_weights
from runreport.tensors.safetensors_file import read_all
from runreport.training.loop import train_run
from runreport.training.metrics import effective_number
from runreport.training.new_run import Wanted, plan_run
from runreport.training.run_folder import create_run

NEFF_GOAL = 8.0
SECONDS_GOAL = {"gmvae": 45.0, "ae": 20.0}  # on a machine that does nothing else


class Row(NamedTuple):
    """One seed."""

    seed: int
    neff: float
    accuracy: float
    kmeans: float
    mse: float
    seconds: float
    cpu_seconds: float


def matched_accuracy(clusters: np.ndarray, labels: np.ndarray) -> float:
    """Share of samples whose cluster is matched to their class, in the best one-to-one matching."""
    table = np.zeros((clusters.max() + 1, labels.max() + 1), int)
    np.add.at(table, (clusters, labels), 1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return table[rows, columns].sum() / len(labels)


def trained(wanted: Wanted, root: Path) -> tuple[Any, Images, tuple[float, float]]:
    """The model at the end of a run, its data, and the seconds of training: by the clock and of the processor."""
    config, data = plan_run(wanted, root.name, datetime.now(UTC))
    create_run(root, config)
    begin_s = time.perf_counter(), time.process_time()
    train_run(root, config, data)
    seconds = time.perf_counter() - begin_s[0], time.process_time() - begin_s[1]
    model = build_model(config.model)
    load_weights(model, read_all(root, "checkpoints/latest.safetensors"), path=root)
    return model, data, seconds


def measured(wanted: Wanted, root: Path) -> Row:
    """Train one seed and judge it by the labels, which a mixture has not seen."""
    model, data, seconds = trained(wanted, root)
    pixels = torch.from_numpy(data.images)[:, None].float() / 255
    with torch.no_grad():
        if wanted.model == "gmvae":
            mu, _, logits = model.posterior(pixels)
            q = logits.softmax(1).double().numpy()
            neff, accuracy = effective_number(q.mean(axis=0)), matched_accuracy(q.argmax(1), data.labels)
        else:
            mu = model.encode(pixels)
            neff, accuracy = float("nan"), float((model.classify(mu).argmax(1).numpy() == data.labels).mean())
        mse = float((model.decode(mu) - pixels).square().mean())
    means = KMeans(len(data.class_names), n_init=10, random_state=wanted.seed)
    clusters = means.fit_predict(data.images.reshape(len(data.images), -1).astype(float))
    return Row(wanted.seed, neff, accuracy, matched_accuracy(clusters, data.labels), mse, *seconds)


def main() -> int:
    """Measure, print, compare with the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", choices=("gmvae", "ae"), default="gmvae")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    asked = parser.parse_args()
    settings = asked.settings + ([f"train.epochs={asked.epochs}"] if asked.epochs else [])
    print("seed    n_eff  accuracy  k-means  mse/pixel  seconds  cpu s")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in asked.seeds:
            rows.append(measured(Wanted(asked.model, "digits", None, seed, settings), Path(folder) / str(seed)))
            print(shown(str(seed), rows[-1]), flush=True)
    medians = Row(*(statistics.median(column) for column in zip(*rows, strict=True)))
    print(shown("median", medians))
    is_good = medians.accuracy > medians.kmeans and medians.seconds <= SECONDS_GOAL[asked.model]
    return 0 if is_good and (asked.model == "ae" or medians.neff >= NEFF_GOAL) else 1


def shown(name: str, row: Row) -> str:
    """One line of the table."""
    judged = f"{row.neff:6.2f}  {row.accuracy:8.3f} {row.kmeans:8.3f} {row.mse:10.5f}"
    return f"{name:<6} {judged} {row.seconds:8.1f} {row.cpu_seconds:6.1f}"


if __name__ == "__main__":
    sys.exit(main())
