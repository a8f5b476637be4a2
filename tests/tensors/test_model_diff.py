"""Differences of two models, against NumPy on the whole tensors."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from runreport.errors import InputRefused
from runreport.tensors import model_diff as module
from runreport.tensors.model_diff import TensorDiff, cell_index, model_diff, row_major_index, row_ranges, top_cells
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


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_cells_have_the_index_that_torch_gives_them_however_the_values_lie(
    axes: tuple[int, int, int], tmp_path: Path
) -> None:
    draw = torch.Generator().manual_seed(1)
    first, second = (torch.randn(4, 3, 5, generator=draw).permute(axes) for _ in range(2))
    torch.save({"t": first}, tmp_path / "a.pt")
    torch.save({"t": second}, tmp_path / "b.pt")
    save_file({"t": second.contiguous()}, tmp_path / "c.safetensors")
    away = (second.double() - first.double()).abs().reshape(-1)
    order = torch.sort(away, descending=True, stable=True).indices[:8].tolist()
    for name in ("b.pt", "c.safetensors"):
        with TensorStore.open(tmp_path, "a.pt") as a, TensorStore.open(tmp_path, name) as b:
            (one,) = model_diff(a, b)
        assert one.change is not None
        assert [cell.place for cell in one.change.cells] == order
        assert [cell.new for cell in one.change.cells] == second.double().reshape(-1)[order].tolist()
        assert one.change.l2 == pytest.approx(float(away.square().sum().sqrt()), rel=1e-12)


@settings(derandomize=True, max_examples=40)
@given(shape=st.lists(st.integers(0, 5), max_size=4).map(tuple), limit=st.integers(1, 30))
def test_ranges_of_rows_are_all_of_a_tensor_in_row_major_order(shape: tuple[int, ...], limit: int) -> None:
    values = np.arange(math.prod(shape)).reshape(shape)
    pieces = [values[tuple(slice(*cut) for cut in ranges)].reshape(-1) for ranges in row_ranges(shape, limit)]
    assert all(len(piece) <= max(1, limit) for piece in pieces)
    joined = np.concatenate(pieces) if pieces else values.reshape(-1)
    assert joined.tolist() == values.reshape(-1).tolist()


def test_an_index_is_that_of_unravel_index() -> None:
    for place in range(24):
        assert tuple(cell_index((2, 3, 4), place)) == np.unravel_index(place, (2, 3, 4))
    assert cell_index((), 0) == []
    assert row_major_index(5, (2, 3), (1, 2)) == 5
    assert row_major_index(1, (2, 3), (1, 2)) == 3


def test_the_largest_cells_of_all_tensors_are_ranked_together(tmp_path: Path) -> None:
    first = {"a": torch.zeros(3), "b": torch.zeros(2, 2)}
    second = {"a": torch.tensor([0.0, -5.0, 1.0]), "b": torch.tensor([[0.0, 2.0], [math.nan, 0.0]])}
    found = list(compared(tmp_path, first, second).values())
    top = [(one.name, index, cell.new) for one, index, cell in top_cells(found, 3)]
    assert top[1:] == [("a", [1], -5.0), ("b", [0, 1], 2.0)]
    assert top[0][:2] == ("b", [1, 0])


def test_checksums_of_both_are_looked_at(tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt"):
        torch.save({"t": torch.arange(64.0)}, tmp_path / name)
    spoilt = (tmp_path / "b.pt").read_bytes().replace(np.float32(63).tobytes(), np.float32(64).tobytes())
    (tmp_path / "b.pt").write_bytes(spoilt)
    with TensorStore.open(tmp_path, "a.pt") as a, TensorStore.open(tmp_path, "b.pt") as b:
        with pytest.raises(InputRefused, match="CRC"):
            model_diff(a, b)
        with pytest.raises(InputRefused, match="CRC"):
            model_diff(b, a)


def test_types_that_are_only_listed_are_not_compared(tmp_path: Path) -> None:
    header = b'{"t":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}}'
    for name in ("a", "b"):
        (tmp_path / f"{name}.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"abc")
    with TensorStore.open(tmp_path, "a.safetensors") as a, TensorStore.open(tmp_path, "b.safetensors") as b:
        assert [(one.kind, one.change) for one in model_diff(a, b)] == [("not compared", None)]
