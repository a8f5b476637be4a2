"""A simulated run holds what a real one of its model holds, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from runreport.models.build import build_model, load_weights
from runreport.tensors.safetensors_file import read_all
from runreport.training.simulated_run import SimulatedRun, shown_time


@pytest.fixture(params=["ae", "gmvae"])
def run(request: pytest.FixtureRequest) -> SimulatedRun:
    return SimulatedRun("r-1", request.param, seed=5, samples=12)


def test_the_config_names_model_and_samples(run: SimulatedRun) -> None:
    assert run.config.model.name == run.model
    assert run.config.run_id == "r-1"
    assert len(run.config.viz.sample_indices) == 12


def test_a_checkpoint_fits_the_model_of_the_config(run: SimulatedRun, tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(run.checkpoint(3))
    load_weights(build_model(run.config.model), read_all(tmp_path, "x.safetensors"), path=tmp_path)


def test_the_same_epoch_has_the_same_bytes_and_others_have_others(run: SimulatedRun) -> None:
    again = SimulatedRun("r-1", run.model, seed=5, samples=12)
    assert run.checkpoint(2) == again.checkpoint(2) != run.checkpoint(3)


def test_a_variant_has_other_weights_in_as_many_bytes(run: SimulatedRun) -> None:
    assert run.checkpoint(2) != run.checkpoint(2, variant=1)
    assert len(run.checkpoint(2)) == len(run.checkpoint(2, variant=1))


def test_weights_drift_to_an_end(run: SimulatedRun, tmp_path: Path) -> None:
    for epoch in (0, 1, 30, 31):
        (tmp_path / f"{epoch}").write_bytes(run.checkpoint(epoch))
    first, second, late, later = (read_all(tmp_path, str(epoch))["encoder.dense.weight"] for epoch in (0, 1, 30, 31))
    assert np.abs(late - first).mean() > 3 * np.abs(later - late).mean()
    assert np.abs(second - first).mean() > np.abs(later - late).mean()


def test_metrics_fall(run: SimulatedRun) -> None:
    losses = [run.metrics(epoch)["loss"] for epoch in range(5)]
    assert losses == sorted(losses, reverse=True)


def test_times_are_those_of_a_log() -> None:
    assert shown_time(0) == "2026-01-05T09:00:00.000Z"
    assert shown_time(90.5) == "2026-01-05T09:01:30.500Z"
