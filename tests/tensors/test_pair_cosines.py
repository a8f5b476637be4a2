"""Cosines of whole tensors, against NumPy in f8."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.tensors import pair_cosines as module
from runreport.tensors.pair_cosines import PairCosines, pair_cosines
from runreport.tensors.tensor_store import TensorStore


def compared(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> tuple[list[str], PairCosines]:
    save_file(tensors, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        names = [one.name for one in store.tensors]
        return names, pair_cosines(store, sorted(range(len(names)), key=names.__getitem__))


def by_numpy(tensors: dict[str, torch.Tensor], first: str, second: str) -> float:
    a, b = (tensors[name].double().flatten().numpy() for name in (first, second))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_all_pairs_of_equal_shape_are_those_of_numpy(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tensors = {f"m{n}": torch.randn(30, 20) for n in range(4)} | {f"v{n}": torch.randn(7).bfloat16() for n in range(3)}
    tensors["alone"] = torch.randn(3, 3)
    names, found = compared(tmp_path, tensors)
    pairs = {(names[a], names[b]): value for a, b, value in zip(found.first, found.second, found.cosine, strict=True)}
    wanted = {*combinations(["m0", "m1", "m2", "m3"], 2), *combinations(["v0", "v1", "v2"], 2)}
    assert {tuple(sorted(pair)) for pair in pairs} == wanted
    for (a, b), value in pairs.items():
        assert value == pytest.approx(by_numpy(tensors, a, b), abs=1e-14)
    assert found.pairs == ("all", "all")
    assert (found.first < found.second).all()


def test_a_large_group_is_compared_with_its_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ALL_PAIRS", 3)
    monkeypatch.setattr(module, "TOGETHER", 4)
    tensors = {f"m{n}": torch.randn(11, 5) for n in range(9)}
    names, found = compared(tmp_path, tensors)
    pairs = {
        tuple(sorted((names[a], names[b]))): value
        for a, b, value in zip(found.first, found.second, found.cosine, strict=True)
    }
    assert sorted(pairs) == [(f"m{n}", f"m{n + 1}") for n in range(8)]
    assert all(value == pytest.approx(by_numpy(tensors, *pair), abs=1e-14) for pair, value in pairs.items())
    assert found.pairs == ("each with the next of its kind",)


def test_a_tensor_is_like_itself_against_its_negative_and_across_its_double(tmp_path: Path) -> None:
    one = torch.tensor([1.0, 2.0, -3.0])
    names, found = compared(tmp_path, {"a": one, "b": -one, "c": 2 * one, "d": torch.tensor([2.0, -1.0, 0.0])})
    values = {names[a] + names[b]: value for a, b, value in zip(found.first, found.second, found.cosine, strict=True)}
    assert values == pytest.approx({"ab": -1, "ac": 1, "ad": 0, "bc": -1, "bd": 0, "cd": 0})


def test_zeros_and_nan_have_no_direction(tmp_path: Path) -> None:
    tensors = {
        "a": torch.zeros(4),
        "b": torch.tensor([1.0, float("nan"), 0, 0]),
        "c": torch.ones(4),
        "d": torch.ones(4),
    }
    names, found = compared(tmp_path, tensors)
    known = [
        names[a] + names[b]
        for a, b, value in zip(found.first, found.second, found.cosine, strict=True)
        if not np.isnan(value)
    ]
    assert known == ["cd"]


def test_types_without_an_order_of_their_own_are_left_out(tmp_path: Path) -> None:
    _, found = compared(tmp_path, {"a": torch.ones(4, dtype=torch.bool), "b": torch.zeros(4, dtype=torch.bool)})
    assert found.groups == ()
    assert len(found.cosine) == 0


def test_tensors_that_share_their_bytes_are_compared_once(tmp_path: Path) -> None:
    shared = torch.randn(5, 5)
    torch.save({"a": shared, "b": shared, "c": torch.randn(5, 5)}, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        found = pair_cosines(store, [0, 1, 2])
    assert list(zip(found.first, found.second, strict=True)) == [(0, 2)]
