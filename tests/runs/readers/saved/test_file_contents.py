"""What one file of weights says of itself, without being unpickled."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from foreign_run import write_files
from other_weights import gguf_bytes

from runreport.runs.readers.saved.file_contents import file_contents
from runreport.tensors import keras_file
from runreport.tensors.npz_file import write_npz

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n"


def tensors(shapes: dict[str, tuple[str, list[int]]], metadata: dict[str, str] | None = None) -> bytes:
    """A safetensors file of zeros."""
    header: dict[str, object] = {} if metadata is None else {"__metadata__": metadata}
    end = 0
    for name, (dtype, shape) in shapes.items():
        size = {"F32": 4, "BF16": 2, "U8": 1}[dtype]
        for axis in shape:
            size *= axis
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(end)


def contents(root: Path, name: str, data: bytes):
    write_files(root, {name: data})
    return file_contents(root, name, len(data))


def test_the_header_tells_tensors_parameters_and_types(tmp_path: Path) -> None:
    data = tensors({"a": ("F32", [2, 3]), "b": ("BF16", [5, 5]), "c": ("F32", [])}, {"format": "pt"})
    found = contents(tmp_path, "m.safetensors", data)
    assert (found.kind, found.tensors, found.dtypes) == ("safetensors", 3, (("BF16", 25), ("F32", 7)))
    assert found.largest == (("b", "BF16", (5, 5)), ("a", "F32", (2, 3)), ("c", "F32", ()))
    assert found.metadata == (("format", "pt"),)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("ppo.zip", b"PK\x03\x04 and more", "zip archive"),
        ("x.distcp", b"PK\x03\x04 and more", "torch distributed checkpoint"),
        ("m.bin", b"who knows", "unknown kind of file"),
    ],
)
def test_other_files_are_told_by_their_first_bytes(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    found = contents(tmp_path, name, data)
    assert (found.kind, found.tensors, found.note) == (kind, None, "")


def test_the_header_of_gguf_tells_tensors_and_the_table_of_tokens(tmp_path: Path) -> None:
    data = gguf_bytes(
        {"token_embd.weight": ([4, 8], 0, bytes(128)), "blk.0.attn_q.weight": ([32, 2], 8, bytes(2 * 34))}
    )
    found = contents(tmp_path, "m.gguf", data)
    assert (found.kind, found.tensors, found.dtypes) == ("GGUF", 2, (("Q8_0", 64), ("F32", 32)))
    assert found.largest[1] == ("token_embd.weight", "F32", (8, 4))
    assert found.token_table == ("token_embd.weight", 8)


def test_a_table_that_is_listed_without_values_has_no_rows(tmp_path: Path) -> None:
    found = contents(tmp_path, "m.gguf", gguf_bytes({"token_embd.weight": ([4, 8], 999, bytes(99))}))
    assert (found.tensors, found.token_table) == (1, None)


def test_arrays_of_an_archive_are_tensors(tmp_path: Path) -> None:
    data = write_npz({"w": np.zeros((3, 2), np.float32), "b": np.zeros(3)})
    found = contents(tmp_path, "model.npz", data)
    assert (found.kind, found.tensors, found.dtypes) == ("NumPy archive", 2, (("F32", 6), ("F64", 3)))
    assert contents(tmp_path, "model_2.npz", data[:-9]).tensors is None


def test_files_of_keras_are_listed_where_h5py_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["dense/kernel:0"] = np.zeros((4, 2), np.float32)
    size = (tmp_path / "m.h5").stat().st_size
    found = file_contents(tmp_path, "m.h5", size)
    assert (found.kind, found.tensors, found.dtypes) == ("HDF5", 1, (("F32", 8),))
    monkeypatch.setattr(keras_file, "find_spec", lambda _name: None)
    found = file_contents(tmp_path, "m.h5", size)
    assert (found.kind, found.tensors, found.note) == ("HDF5", None, "needs runreport[keras] to be read")


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("m.safetensors", b"", "is empty"),
        ("m.safetensors", LFS, "is a Git LFS pointer, not the file itself"),
        ("m.gguf", b"GGUF" + bytes(9), "has version 0"),
        ("c/.metadata", b"no pickle", "pickle"),
        ("m.pt", LFS, "is a Git LFS pointer, not the file itself"),
        ("m.safetensors", tensors({"a": ("F32", [4])})[:-3], "should reach to byte"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes, note: str) -> None:
    found = contents(tmp_path, name, data)
    assert note in found.note
    assert found.tensors is None


@pytest.mark.parametrize("is_zip", [True, False])
def test_files_of_torch_tell_the_tensors_of_the_model(tmp_path: Path, *, is_zip: bool) -> None:
    tied = torch.zeros(4, 3)
    saved = {"state_dict": {"a.weight": tied, "b.weight": tied, "c": torch.zeros(5)}, "optimizer": {"m": torch.ones(2)}}
    torch.save(saved, tmp_path / "m.ckpt", _use_new_zipfile_serialization=is_zip)
    found = file_contents(tmp_path, "m.ckpt", (tmp_path / "m.ckpt").stat().st_size)
    assert found.kind == ("torch file, zip" if is_zip else "torch file, pickle")
    assert (found.tensors, found.dtypes) == (3, (("F32", 17),))
    assert found.largest == (("a.weight", "F32", (4, 3)), ("b.weight", "F32", (4, 3)), ("c", "F32", (5,)))
    assert found.note == "also holds 1 tensor beside the model's"


def test_a_damaged_file_of_torch_says_why(tmp_path: Path) -> None:
    found = contents(tmp_path, "m.pt", b"PK\x03\x04 and more")
    assert (found.kind, found.tensors) == ("torch file, zip", None)
    assert "its end is missing" in found.note


def test_tensors_of_a_bare_pickle_are_counted(tmp_path: Path) -> None:
    found = contents(tmp_path, "m.ckpt", b"\x80\x02}q\x00.")
    assert (found.kind, found.tensors, found.note) == ("torch file, pickle", 0, "")
