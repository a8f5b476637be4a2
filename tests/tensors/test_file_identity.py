"""A file is known again by its size, its header and samples of its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from runreport.tensors.file_identity import SAMPLE, SAMPLES, FileIdentity, file_identity, sample_places
from runreport.tensors.tensor_store import TensorStore


def identity_of(path: Path) -> FileIdentity:
    with TensorStore.open(path.parent, path.name) as store:
        return file_identity(store, 0)


def test_the_header_is_digested_with_its_length_as_it_is_in_the_file(tmp_path: Path) -> None:
    save_file({"a": np.arange(5.0)}, tmp_path / "m.safetensors")
    data = (tmp_path / "m.safetensors").read_bytes()
    header = data[: 8 + int.from_bytes(data[:8], "little")]
    found = identity_of(tmp_path / "m.safetensors")
    assert (found.size, found.header_sha256) == (len(data), hashlib.sha256(header).hexdigest())
    assert found.sample_sha256 == hashlib.sha256(data).hexdigest()  # all of a small file


def test_other_formats_have_no_header(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(3)}, tmp_path / "m.pt")
    assert identity_of(tmp_path / "m.pt").header_sha256 == ""


def test_equal_headers_with_other_values_are_told_apart(tmp_path: Path) -> None:
    for name, value in (("a", 0.0), ("b", 1.0)):
        save_file({"w": np.full(200_000, value, np.float32)}, tmp_path / f"{name}.safetensors")
    one, other = (identity_of(tmp_path / f"{name}.safetensors") for name in "ab")
    assert (one.size, one.header_sha256) == (other.size, other.header_sha256)
    assert one.sample_sha256 != other.sample_sha256


def test_samples_begin_at_the_beginning_and_end_at_the_end() -> None:
    places = sample_places(10_000_000)
    assert len(places) == SAMPLES
    assert places[0] == (0, SAMPLE)
    assert sum(places[-1]) == 10_000_000
    assert sample_places(1000) == [(0, 1000)]
