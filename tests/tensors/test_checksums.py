"""Checksums of storages: compared wherever a storage is read whole, and said where a slice cannot."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import torch
import torch_bytes
from pickle_bytes import storage, tensor

from runreport.errors import InputRefused
from runreport.tensors import tensor_store
from runreport.tensors.model_diff import model_diff
from runreport.tensors.tensor_store import TensorStore


@pytest.fixture
def flipped(tmp_path: Path) -> Path:
    """A folder with good.pt, and with bad.pt, in which the last bit of the number 33 differs."""
    base = torch.arange(64.0)
    torch.save({"whole": base, "half": base[::2], "other": torch.zeros(3)}, tmp_path / "good.pt")
    data = (tmp_path / "good.pt").read_bytes()
    at = data.index(struct.pack("<f", 33.0))
    (tmp_path / "bad.pt").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    return tmp_path


@pytest.mark.fault(26)
@pytest.mark.parametrize("name", ["whole", "half"])
def test_measures_see_a_flipped_bit_also_where_a_view_leaves_it_out(flipped: Path, name: str) -> None:
    with TensorStore.open(flipped, "bad.pt") as store:
        list(store.blocks(store.tensor("other")))
        with pytest.raises(InputRefused, match=r"data/0 is damaged: its CRC-32 is .*\[PT-CRC\]"):
            list(store.blocks(store.tensor(name)))


@pytest.mark.fault(26)
def test_a_slice_checks_small_storages_and_large_ones_not(flipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TensorStore.open(flipped, "bad.pt") as store, pytest.raises(InputRefused, match="PT-CRC"):
        store.read(store.tensor("whole"), [(0, 2)])
    monkeypatch.setattr(tensor_store, "CHECKED_WITH_SLICES", 8)
    with TensorStore.open(flipped, "bad.pt") as store:
        assert store.read(store.tensor("whole"), [(0, 2)]).tolist() == [0.0, 1.0]


@pytest.mark.fault(26)
def test_a_comparison_sees_it_too(flipped: Path) -> None:
    with (
        TensorStore.open(flipped, "good.pt") as good,
        TensorStore.open(flipped, "bad.pt") as bad,
        pytest.raises(InputRefused, match="PT-CRC"),
    ):
        model_diff(good, bad)


@pytest.mark.fault(36)
@pytest.mark.parametrize(
    ("kind", "form", "values"),
    [
        ("FloatStorage", ">2f", [1.5, -2.0]),
        ("ShortStorage", ">2h", [1, -2]),
        ("ComplexFloatStorage", ">4f", [1 + 2j, 3 - 4j]),
    ],
)
def test_numbers_in_big_endian_order_are_turned_round(
    tmp_path: Path, kind: str, form: str, values: list[complex]
) -> None:
    parts = [part for one in values for part in (one.real, one.imag)] if "Complex" in kind else values
    data = torch_bytes.file_of(
        {"w": tensor((2,), (1,), of=storage(kind=kind, numel=2))}, {"0": struct.pack(form, *parts)}, byteorder=b"big"
    )
    (tmp_path / "a.pt").write_bytes(data)
    with TensorStore.open(tmp_path, "a.pt") as store:
        (one,) = store.tensors
        assert store.read(one, [(0, 2)]).tolist() == values
        assert [value for block in store.blocks(one) for value in block.tolist()] == values
