"""Measures of all tensors of a checkpoint, in columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.artifacts.tensors import measures as module
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures, small_histogram, tensor_measures
from runreport.build.artifact_file import Receipt, compose, parse
from runreport.numerics.tensor_measures import measures
from runreport.tensors.tensor_store import TensorStore


def measured(path: Path) -> tuple[list[str], TensorMeasures]:
    with TensorStore.open(path.parent, path.name) as store:
        return [one.name for one in store.tensors], tensor_measures(model=store, spectrum_work=10**9)


@pytest.fixture
def tensors() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    broken = torch.randn(50)
    broken[3], broken[4], broken[5] = float("nan"), float("inf"), 0.0
    return {
        "w": torch.randn(70, 30),
        "b": broken,
        "i": torch.arange(9),
        "z": torch.zeros(0, 3),
        "h": torch.randn(40).bfloat16(),
    }


def test_every_column_holds_the_measure_of_its_tensor(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, tmp_path / "m.safetensors")
    names, found = measured(tmp_path / "m.safetensors")
    for place, name in enumerate(names):
        one = measures([tensors[name].flatten().to(torch.float64 if name == "i" else torch.float32).numpy()])
        for column in module.NUMBERS:
            value = getattr(one, column)
            assert getattr(found, column)[place] == pytest.approx(
                np.nan if value is None else value, nan_ok=True, rel=1e-12
            )
        if one.quantiles is not None:
            np.testing.assert_allclose(found.quantiles[place], one.quantiles, rtol=1e-12)
            assert found.histogram[place].tolist() == list(one.histogram or ())
    assert found.nan.sum() == found.inf.sum() == 1
    assert found.source == tuple("has no elements" if name == "z" else "" for name in names)


def test_each_way_through_a_model_finds_the_same(
    tmp_path: Path, tensors: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    save_file(tensors, tmp_path / "m.safetensors")
    _, alone = measured(tmp_path / "m.safetensors")
    monkeypatch.setattr(module, "FOR_THREADS", 1)
    _, together = measured(tmp_path / "m.safetensors")
    for column in (*module.NUMBERS, "quantiles", "histogram", "small"):
        np.testing.assert_array_equal(getattr(alone, column), getattr(together, column))


def test_tied_tensors_have_equal_rows(tmp_path: Path) -> None:
    shared = torch.randn(6, 5)
    torch.save({"a": shared, "b": shared, "c": shared.T}, tmp_path / "m.pt")
    _, found = measured(tmp_path / "m.pt")
    assert found.mean[0] == found.mean[1]
    assert found.l2[0] == pytest.approx(found.l2[2])
    assert found.spectral_norm[0] == pytest.approx(found.spectral_norm[2])


def test_small_histograms_are_shares_of_the_fullest_bin() -> None:
    counts = np.zeros((2, 64))
    counts[0, :4] = [10, 10, 1, 0]
    counts[1] = np.nan
    found = small_histogram(counts)
    assert found[0, :3].tolist() == [255, 13, 0]
    assert found[1].tolist() == [0] * 32


def test_it_survives_its_file(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, tmp_path / "m.safetensors")
    _, found = measured(tmp_path / "m.safetensors")
    written = compose(MEASURES, found, run_id="r", epoch=1, receipt=Receipt((), {}, None, {}, 0.0), links={})
    read = parse(written, "tensors/measures_epoch_1.npz").result(MEASURES)
    np.testing.assert_array_equal(read.quantiles, found.quantiles)
    assert read.spectrum == found.spectrum
