"""Values and bytes come in row-major order, whatever way they lie in the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.errors import InputRefused
from runreport.tensors.row_major_pieces import element_bytes, row_major_pieces
from runreport.tensors.tensor_store import TensorStore

SHAPES = [(), (1,), (7,), (3, 5), (2, 3, 4), (4, 1, 3, 2), (0, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("limit", [1, 5, 1000])
def test_pieces_are_the_tensor_in_order(tmp_path: Path, shape: tuple[int, ...], limit: int) -> None:
    tensor = torch.arange(int(np.prod(shape)), dtype=torch.float32).reshape(shape)
    save_file({"w": tensor}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        pieces = list(row_major_pieces(store, store.tensor("w"), limit))
        data, element = element_bytes(store, store.tensor("w"), [(0, n) for n in shape])
    assert all(len(piece) <= limit for piece in pieces)
    assert np.concatenate([np.zeros(0), *pieces]).tolist() == tensor.flatten().tolist()
    assert (data, element) == (tensor.numpy().tobytes(), "F32")


def test_a_transposed_tensor_of_torch_is_read_in_its_own_order(tmp_path: Path) -> None:
    tensor = torch.randn(6, 4).T[1:, ::2]
    torch.save({"w": tensor}, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        one = store.tensor("w")
        assert np.array_equal(np.concatenate(list(row_major_pieces(store, one, 3))), tensor.flatten().numpy())
        assert element_bytes(store, one, [(0, 3), (1, 3)])[0] == tensor[:, 1:3].contiguous().numpy().tobytes()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e5m2, torch.float16, torch.int64, torch.bool])
def test_bytes_are_those_of_the_file_whatever_the_type(tmp_path: Path, dtype: torch.dtype) -> None:
    codes = torch.arange(0, 240, dtype=torch.uint8).reshape(6, 40)  # NaN of every kind among the 8-bit floats
    tensor = codes.view(dtype) if dtype not in (torch.bool,) else codes % 2 == 0
    save_file({"w": tensor}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        data, element = element_bytes(store, store.tensor("w"), [(1, 4), (0, 3)])
        assert data == tensor[1:4, :3].contiguous().view(torch.uint8).numpy().tobytes()
        assert element == store.tensor("w").dtype


def test_what_has_no_bytes_of_its_own_is_decoded(tmp_path: Path) -> None:
    save_file({"w": torch.zeros(2, 4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        one = store.tensors[0]
        data, element = element_bytes(store, one, [(0, n) for n in one.shape])
    assert (element, len(data)) == ("F32", 4 * one.numel)


def test_ranges_beyond_the_shape_are_a_mistake(tmp_path: Path) -> None:
    save_file({"w": torch.zeros(2, 4)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store, pytest.raises((ValueError, InputRefused)):
        element_bytes(store, store.tensor("w"), [(0, 3), (0, 4)])
