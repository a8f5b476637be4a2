"""Spectra of a checkpoint: those of NumPy, the cheapest first, and words for what there is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.numerics.spectrum import CELLS_LIMIT
from runreport.tensors.spectra import KEPT, spectra, work_of
from runreport.tensors.tensor_store import TensorStore


def test_values_are_those_of_numpy_and_vectors_have_none(tmp_path: Path) -> None:
    torch.manual_seed(1)
    tensors = {"a": torch.randn(40, 100), "b": torch.randn(9), "c": torch.randn(4, 3, 3)}
    save_file(tensors, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        names = [one.name for one in store.tensors]
        found = spectra(store, 10**12)
    for name in ("a", "c"):
        values = np.linalg.svd(tensors[name].reshape(len(tensors[name]), -1).double().numpy(), compute_uv=False)
        row = names.index(name)
        kept = found["singular"][row]
        np.testing.assert_allclose(kept[~np.isnan(kept)], values, rtol=1e-8)
        assert found["spectral_norm"][row] == pytest.approx(values[0], rel=1e-9)
        assert found["stable_rank"][row] == pytest.approx((values**2).sum() / values[0] ** 2, rel=1e-9)
        assert found["spectrum"][row].startswith("all, by singular value decomposition")
    assert found["spectrum"][names.index("b")] == "not computed: not a matrix"
    assert np.isnan(found["singular"][names.index("b")]).all()


def test_the_cheapest_are_chosen_and_the_others_say_why(tmp_path: Path) -> None:
    save_file({f"m{n}": torch.randn(n, n) for n in (5, 20, 10)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        found = spectra(store, work_of((5, 5)) + work_of((10, 10)))
        names = [one.name for one in store.tensors]
    assert [not np.isnan(found["spectral_norm"][names.index(name)]) for name in ("m5", "m10", "m20")] == [
        True,
        True,
        False,
    ]
    assert "spent on smaller matrices" in found["spectrum"][names.index("m20")]


def test_more_values_than_are_kept_are_counted(tmp_path: Path) -> None:
    save_file({"m": torch.randn(KEPT + 5, KEPT + 6)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        found = spectra(store, 10**12)
    assert found["singular"].shape == (1, KEPT)
    assert found["spectrum"][0].endswith(f"{KEPT} of {KEPT + 5} kept")


def test_work_grows_with_the_matrix_and_is_none_for_what_has_no_spectrum() -> None:
    assert work_of((5,)) == work_of(()) == work_of((0, 3)) == work_of((CELLS_LIMIT, 2)) == 0
    assert 0 < work_of((10, 10)) < work_of((100, 100)) < work_of((1000, 1000))
