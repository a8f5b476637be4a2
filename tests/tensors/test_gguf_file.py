"""GGUF files: index, values and slices, and headers that are none."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, RunReportError
from runreport.tensors import gguf_file, tensor_store
from runreport.tensors.tensor_store import TensorStore


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def written(tensors: dict[str, tuple[list[int], int, bytes]], entries: list[bytes] | None = None) -> bytes:
    """A file of name -> sizes (the last axis first), number of the type, bytes."""
    about, data = b"", b""
    for name, (sizes, kind, values) in tensors.items():
        data += bytes(-len(data) % 32)
        about += text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, kind, len(data))
        data += values
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries or [])) + b"".join(entries or []) + about
    return head + bytes(-len(head) % 32) + data


def put(folder: Path, data: bytes) -> Path:
    (folder / "m.gguf").write_bytes(data)
    return folder


PLAIN = np.arange(12, dtype="<f4")


def test_shapes_are_turned_round_and_values_read_in_place(tmp_path: Path) -> None:
    entries = [
        text("general.name") + struct.pack("<I", 8) + text("toy"),
        text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"),
        text("scores") + struct.pack("<IIQ2f", 9, 6, 2, 1, 2),
        text("flag") + struct.pack("<I?", 7, True),
    ]
    put(tmp_path, written({"a.weight": ([4, 3], 0, PLAIN.tobytes()), "b": ([12], 24, bytes(range(12)))}, entries))
    with TensorStore.open(tmp_path, ".") as store:
        a, b = store.tensors
        assert (a.shape, a.dtype, b.dtype) == ((3, 4), "F32", "I8")
        assert np.array_equal(store.read(a, [(1, 3), (0, 2)]), PLAIN.reshape(3, 4)[1:3, :2])
        assert np.concatenate(list(store.blocks(b))).tolist() == list(range(12))


def test_parts_of_packed_tensors_are_parts_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_store, "BLOCK", 1024)
    random = np.random.default_rng(1)
    codes = random.integers(-128, 128, (6 * 4, 32), dtype=np.int8)
    scales = random.normal(size=(6 * 4, 1)).astype("<f2")
    data = b"".join(scale.tobytes() + code.tobytes() for scale, code in zip(scales, codes, strict=True))
    expected = (scales.astype(np.float32) * codes).reshape(6, 128)
    put(tmp_path, written({"blk.0.attn_q.weight": ([128, 6], 8, data)}))
    with TensorStore.open(tmp_path, "m.gguf") as store:
        (one,) = store.tensors
        assert (one.dtype, one.shape) == ("Q8_0", (6, 128))
        blocks = list(store.blocks(one))
        assert max(block.nbytes for block in blocks) <= 1024
        assert np.array_equal(np.concatenate(blocks).reshape(6, 128), expected)
        for ranges in ([(0, 6), (0, 128)], [(2, 5), (31, 33)], [(5, 6), (127, 128)], [(0, 6), (64, 64)]):
            assert np.array_equal(store.read(one, ranges), expected[tuple(slice(*part) for part in ranges)])


def test_types_that_are_not_decoded_are_listed(tmp_path: Path) -> None:
    put(tmp_path, written({"a": ([256], 10, bytes(84)), "b": ([3], 99, b"")}))
    with TensorStore.open(tmp_path, "m.gguf") as store:
        assert [one.dtype for one in store.tensors] == ["Q2_K", "ggml type 99"]
        for one in store.tensors:
            with pytest.raises(InputRefused, match="listed but not decoded"):
                list(store.blocks(one))
            with pytest.raises(InputRefused, match="listed but not decoded"):
                store.read(one, [(0, 1)])


def test_values_and_names_equal_those_of_the_package(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf", reason="the package gguf is not installed")
    random = np.random.default_rng(2)
    whole = random.normal(size=(8, 64)).astype(np.float32)
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_string("general.name", "toy")
    writer.add_array("tokenizer.ggml.tokens", ["a", "b", "c"])
    writer.add_tensor("token_embd.weight", whole)
    writer.add_tensor("blk.0.attn_norm.weight", whole[0].astype(np.float16))
    packed = gguf.quants.quantize(whole, gguf.GGMLQuantizationType.Q4_0)
    writer.add_tensor("blk.0.ffn_up.weight", packed, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with TensorStore.open(tmp_path, ".") as store:
        found = {one.name: store.read(one, [(0, n) for n in one.shape]) for one in store.tensors}
    assert np.array_equal(found["token_embd.weight"], whole)
    assert np.array_equal(found["blk.0.attn_norm.weight"], whole[0].astype(np.float16))
    expected = gguf.quants.dequantize(packed, gguf.GGMLQuantizationType.Q4_0)
    assert np.array_equal(found["blk.0.ffn_up.weight"], expected)


GOOD = written({"a": ([4, 3], 0, PLAIN.tobytes())}, [text("k") + struct.pack("<IB", 0, 1)])


def test_every_beginning_of_a_file_is_incomplete_or_refused(tmp_path: Path) -> None:
    for length in range(len(GOOD)):
        put(tmp_path, GOOD[:length])
        with pytest.raises(InputRefused):
            TensorStore.open(tmp_path, "m.gguf")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GGUF" + struct.pack("<I", 1) + bytes(16), "has version 1"),
        (b"GGUF" + struct.pack(">I", 3) + bytes(16), "big-endian"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**62, 0), "too many tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 2**62), "ends within its header"),
        (written({}, [text("k") + struct.pack("<I", 77)]), "unknown type 77"),
        (written({}, [text("k") + struct.pack("<IIQ", 9, 9, 1)]), "list of values of type 9"),
        (written({}, [text("k") + struct.pack("<IIQ", 9, 0, 2**60)]), "too many values"),
        (written({}, [struct.pack("<Q", 2**60)]), "too long"),
        (written({}, [text("general.alignment") + struct.pack("<II", 4, 0)]), "multiples of 0 bytes"),
        (written({"a": ([33], 8, bytes(34))}), "cannot hold blocks of 32"),
        (written({"a": ([2**40, 2**40], 0, b"")}), "cannot hold"),
        (written({"a": ([4] * 9, 0, b"")}), "has 9 axes"),
        (written({"a": ([100], 0, bytes(8))}), "ends before its tensor 'a' does"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, said: str, tmp_path: Path) -> None:
    put(tmp_path, data)
    with pytest.raises(RunReportError, match=said) as caught:
        TensorStore.open(tmp_path, "m.gguf")
    assert str(tmp_path) in str(caught.value)


def test_shards_are_one_model_and_a_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "m-00001-of-00002.gguf").write_bytes(GOOD)
    with pytest.raises(InputIncomplete, match=r"1 of 2 shards are missing: m-00002-of-00002\.gguf"):
        TensorStore.open(tmp_path, ".")
    (tmp_path / "m-00002-of-00002.gguf").write_bytes(written({"b": ([12], 0, PLAIN.tobytes())}))
    with TensorStore.open(tmp_path, ".") as store:
        assert [one.name for one in store.tensors] == ["a", "b"]
        assert np.array_equal(store.read(store.tensor("b"), [(0, 12)]), PLAIN)


def test_two_tensors_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = written({"a": ([1], 0, bytes(4)), "b": ([1], 0, bytes(4))}).replace(text("b"), text("a"))
    put(tmp_path, twice)
    with pytest.raises(InputRefused, match="two tensors of one name"):
        TensorStore.open(tmp_path, "m.gguf")


def test_more_values_than_the_limit_are_not_walked_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_file, "GGUF_VALUES_LIMIT", 3)
    put(tmp_path, written({}, [text(f"k{n}") + struct.pack("<IB", 0, 1) for n in range(4)]))
    with pytest.raises(LimitExceeded, match="found 4, the limit is 3"):
        TensorStore.open(tmp_path, "m.gguf")
    put(tmp_path, GOOD[:-1])
    with pytest.raises(InputIncomplete):
        TensorStore.open(tmp_path, "m.gguf")


def test_names_that_are_too_long_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_file, "NAMES_LIMIT", 5)
    put(tmp_path, written({"abc": ([1], 0, bytes(4)), "def": ([1], 0, bytes(4))}))
    with pytest.raises(LimitExceeded, match="found 6, the limit is 5"):
        TensorStore.open(tmp_path, "m.gguf")
