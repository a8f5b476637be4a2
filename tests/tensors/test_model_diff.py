"""Differences of two models, against NumPy on the whole tensors."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.tensors import model_diff as module
from runreport.tensors.model_diff import TensorDiff, model_diff
from runreport.tensors.tensor_store import TensorStore


def compared(tmp_path: Path, first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> dict[str, TensorDiff]:
    save_file(first, tmp_path / "a.safetensors")
    torch.save(second, tmp_path / "b.pt")
    with TensorStore.open(tmp_path, "a.safetensors") as a, TensorStore.open(tmp_path, "b.pt") as b:
        return {one.name: one for one in model_diff(a, b)}


def test_names_shapes_and_types_are_told_apart(tmp_path: Path) -> None:
    base = torch.arange(6.0).reshape(2, 3)
    first = {name: base.clone() for name in ("same", "gone", "cast", "shape", "moved")} | {"f4": torch.zeros(2)}
    second = {
        "same": base.T.contiguous().T,
        "cast": base.half(),
        "shape": base.T.contiguous(),
        "moved": base + 1,
        "new": base,
    }
    second["f4"] = torch.zeros(2)
    found = compared(tmp_path, first, second)
    kinds = {name: one.kind for name, one in found.items()}
    assert kinds == {
        "same": "same", "gone": "removed", "cast": "recast", "shape": "reshaped", "moved": "changed", "new": "added",
        "f4": "same",
    }  # fmt: skip
    assert found["cast"].change is not None
    assert found["cast"].change.changed == 0
    assert found["gone"].second is None
    assert found["new"].first is None


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_changes_are_those_of_numpy(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE", piece)
    draw = np.random.default_rng(3)
    a, b = (draw.normal(size=(5, 4, 3)).astype(np.float32) for _ in range(2))
    b[0, 0] = a[0, 0]
    change = compared(tmp_path, {"t": torch.from_numpy(a)}, {"t": torch.from_numpy(b)})["t"].change
    assert change is not None
    a, b = a.astype(np.float64), b.astype(np.float64)
    assert change.changed == 57
    assert change.max_abs == np.abs(b - a).max()
    assert change.l2 == pytest.approx(np.linalg.norm(b - a), rel=1e-12)
    assert change.relative == pytest.approx(np.linalg.norm(b - a) / np.linalg.norm(a), rel=1e-12)
    assert change.cosine == pytest.approx((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b), rel=1e-12)


def test_what_is_not_finite_is_compared_as_it_is(tmp_path: Path) -> None:
    a = torch.tensor([math.nan, math.nan, math.inf, -math.inf, 1.0])
    b = torch.tensor([math.nan, 1.0, math.inf, math.inf, 3.0])
    change = compared(tmp_path, {"t": a}, {"t": b})["t"].change
    assert change is not None
    assert (change.changed, change.max_abs, change.l2, change.relative) == (3, 2.0, 2.0, 2.0)


@pytest.mark.parametrize("shape", [(), (0, 3), (1,)])
def test_scalars_and_empty_tensors_are_compared(shape: tuple[int, ...], tmp_path: Path) -> None:
    found = compared(tmp_path, {"t": torch.zeros(shape)}, {"t": torch.zeros(shape)})["t"]
    assert (found.kind, found.change and found.change.cosine) == ("same", None)
