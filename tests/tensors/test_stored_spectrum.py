"""Singular values of tensors in files, and why there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from runreport.numerics import spectrum
from runreport.tensors.stored_spectrum import stored_spectrum
from runreport.tensors.tensor_store import TensorStore


def test_spectra_of_stored_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = torch.randn(6, 3, 5, generator=torch.Generator().manual_seed(0))
    tensors = {"kernel": kernel, "turned": kernel.permute(2, 1, 0), "half": kernel.bfloat16(), "bias": kernel[0, 0]}
    torch.save(tensors | {"large": torch.zeros(30, 30), "sparse": torch.eye(3).to_sparse()}, tmp_path / "m.pt")
    monkeypatch.setattr(spectrum, "CELLS_LIMIT", 100)
    with TensorStore.open(tmp_path, "m.pt") as store:
        found = {one.name: stored_spectrum(store, one, seed=0) for one in store.tensors}
    for name in ("kernel", "turned", "half"):
        expected = torch.linalg.svdvals(tensors[name].double().reshape(len(tensors[name]), -1))
        assert found[name].values == pytest.approx(expected.numpy(), rel=1e-12)
    why_not = {name: found[name].why_not for name in ("bias", "large", "sparse")}
    assert why_not == {
        "bias": "not a matrix", "large": "900 cells, the limit is 100", "sparse": "its values are not decoded",
    }  # fmt: skip
