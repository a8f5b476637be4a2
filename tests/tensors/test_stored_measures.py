"""Measures of tensors in files: every type and stride against torch, in any number of threads, read twice or once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from measured_values import assert_measures
from safetensors.torch import save_file

from runreport.errors import InputRefused
from runreport.numerics import tensor_measures
from runreport.tensors import stored_measures, tensor_store
from runreport.tensors.stored_measures import all_measures
from runreport.tensors.stored_measures import stored_measures as measured
from runreport.tensors.tensor_store import TensorStore

FLOATS = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)
WHOLE = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


@pytest.fixture
def tensors() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    found = {str(dtype): torch.randn(30, 40, generator=generator).to(dtype) for dtype in FLOATS}
    found |= {str(dtype): torch.randint(0, 2, (30, 40), generator=generator).to(dtype) for dtype in WHOLE}
    found["odd"] = torch.tensor([0.0, -0.0, torch.nan, torch.inf, -torch.inf, -1e-40, 3.0])
    found |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 4), "complex": torch.ones(3, dtype=torch.complex64)}
    return found


def test_every_type_is_measured_as_torch_reads_it(tensors: dict[str, torch.Tensor], tmp_path: Path) -> None:
    save_file(tensors, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        for one, found in zip(store.tensors, all_measures(store), strict=True):
            assert found is not None
            if one.name != "complex":
                assert_measures(found, tensors[one.name].reshape(-1).to(torch.float64).numpy())
                continue
            assert (found.max_abs, found.l2) == (1, pytest.approx(3**0.5))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.int16, torch.float32])
def test_numbers_in_the_other_order_of_bytes_are_measured(dtype: torch.dtype, tmp_path: Path) -> None:
    values = torch.randn(9000, generator=torch.Generator().manual_seed(0)).mul(50).to(dtype)
    unsigned = {2: torch.uint16, 4: torch.uint32}[dtype.itemsize]
    turned = torch.from_numpy(values.view(unsigned).numpy().byteswap()).view(dtype)
    save_file({"a": turned}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        found = measured(store, replace(store.tensor("a"), is_big_endian=True))
    assert_measures(found, values.to(torch.float64).numpy())


def test_strides_and_shared_storages_are_measured(tmp_path: Path) -> None:
    base = torch.arange(240.0).reshape(12, 20)
    views = {"whole": base, "turned": base.T, "every second": base[::2, ::3], "row": base[3], "again": base}
    torch.save(views, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        for one, found in zip(store.tensors, all_measures(store), strict=True):
            assert found is not None
            assert_measures(found, views[one.name].reshape(-1).to(torch.float64).numpy())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("threads", [1, 3])
def test_tensors_larger_than_the_buffer_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, dtype: torch.dtype
) -> None:
    values = {f"t{i}": torch.randn(1000 + i, generator=torch.Generator().manual_seed(i)).to(dtype) for i in range(6)}
    save_file(values, tmp_path / "m.safetensors")
    monkeypatch.setattr(tensor_store, "BLOCK", 256)
    monkeypatch.setattr(stored_measures, "KEPT", 1024)
    monkeypatch.setattr(stored_measures, "THREADS", threads)
    monkeypatch.setattr(stored_measures.os, "cpu_count", lambda: threads)
    monkeypatch.setattr(stored_measures, "_spare", [])
    monkeypatch.setattr(tensor_measures, "SORTED", 100)
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        for one, found in zip(store.tensors, all_measures(store), strict=True):
            assert found is not None
            assert_measures(found, values[one.name].to(torch.float64).numpy())


def test_the_number_of_threads_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {f"t{i}": torch.randn(20_000, generator=torch.Generator().manual_seed(i)) for i in range(5)}
    save_file(values, tmp_path / "m.safetensors")
    monkeypatch.setattr(stored_measures, "BATCH", 1)
    found = []
    for threads in (1, 4):
        monkeypatch.setattr(stored_measures.os, "cpu_count", lambda threads=threads: threads)
        with TensorStore.open(tmp_path, "m.safetensors") as store:
            found.append(list(all_measures(store)))
    assert found[0] == found[1]


def test_tensors_in_the_same_place_are_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weight = torch.ones(4, 4)
    torch.save({"embed": weight, "head": weight, "other": weight[0]}, tmp_path / "m.pt")
    names: list[str] = []
    monkeypatch.setattr(stored_measures, "stored_measures", lambda _, one: names.append(one.name))
    with TensorStore.open(tmp_path, "m.pt") as store:
        assert len(list(all_measures(store))) == 3
    assert sorted(names) == ["embed", "other"]


def test_what_is_listed_only_has_no_measures(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2), "s": torch.eye(3).to_sparse()}, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        found = dict(zip([one.name for one in store.tensors], all_measures(store), strict=True))
        assert found["a"] is not None
        assert found["s"] is None
        with pytest.raises(InputRefused, match="NOT-DECODED"):
            measured(store, store.tensor("s"))


def test_a_file_that_shrinks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_file({"a": torch.ones(5000), "b": torch.ones(5000)}, path)
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        np.memmap(path, mode="r+")  # opened by somebody else
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(InputRefused, match="changed while it was read"):
            list(all_measures(store))
