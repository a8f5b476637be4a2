"""Values of safetensors files: against the library, under mutation, and while somebody else writes."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, deserialize
from safetensors.torch import load_file, save

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, RunReportError
from runreport.tensors.safetensors_file import SafetensorsFile, read_all
from runreport.tensors.safetensors_header import header_length, parse_header

KINDS = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "U16": torch.uint16,
    "I16": torch.int16,
    "U32": torch.uint32,
    "I32": torch.int32,
    "U64": torch.uint64,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
    "C64": torch.complex64,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
}
WIDENED = {"BF16", "F8_E4M3", "F8_E5M2"}


def as_numpy(tensor: torch.Tensor, kind: str) -> np.ndarray:
    return (tensor.float() if kind in WIDENED else tensor).numpy()


@st.composite
def tensors(draw: st.DrawFn) -> tuple[str, torch.Tensor]:
    """A dtype name and a tensor of random bits (BOOL: 0 or 1) of up to three axes."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    shape = draw(st.lists(st.integers(0, 4), max_size=3))
    width = KINDS[kind].itemsize
    size = int(np.prod(shape, dtype=int)) * width
    content = draw(st.binary(min_size=size, max_size=size))
    if kind == "BOOL":
        content = bytes(byte & 1 for byte in content)
    flat = torch.frombuffer(bytearray(content), dtype=KINDS[kind]) if size else torch.empty(0, dtype=KINDS[kind])
    return kind, flat.reshape(shape)


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda name: name != "__metadata__")


@given(
    content=st.dictionaries(names, tensors(), max_size=5),
    metadata=st.none() | st.dictionaries(names, names, min_size=1, max_size=2),  # {} makes the library write bad JSON
)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_reads_what_the_library_wrote_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory,
    content: dict[str, tuple[str, torch.Tensor]],
    metadata: dict[str, str] | None,
) -> None:
    root = tmp_path_factory.getbasetemp()
    (root / "t.safetensors").write_bytes(save({name: tensor for name, (_, tensor) in content.items()}, metadata))
    with SafetensorsFile.open(root, "t.safetensors") as file:
        assert {info.name: info.dtype for info in file.index} == {name: kind for name, (kind, _) in content.items()}
        assert file.metadata == (metadata or {})
        for name, (kind, tensor) in content.items():
            expected, found = as_numpy(tensor, kind), file.read(name)
            assert found.shape == expected.shape
            assert found.dtype == expected.dtype
            if kind.startswith("F8"):  # NaN is NaN, its payload means nothing there
                np.testing.assert_array_equal(found, expected)
            else:
                assert found.tobytes() == expected.tobytes()
            if expected.ndim:
                sliced = file.read_slice(name, slice(1, -1))
                assert sliced.shape == expected[1:-1].shape
                assert sliced.tobytes() == found[1:-1].tobytes()


def small_file() -> bytes:
    header = {
        "__metadata__": {"k": "v"},
        "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
        "b": {"dtype": "U8", "shape": [1], "data_offsets": [8, 9]},
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + bytes(range(9))


def library_takes(content: bytes) -> bool:
    try:
        deserialize(content)
    except SafetensorError:
        return False
    return True


def we_take(content: bytes) -> bool:
    try:
        length = header_length(content[:64], len(content))
        parse_header(content[8 : 8 + length], len(content))
    except RunReportError:
        return False
    return True


@pytest.mark.fault(22)
def test_every_prefix_is_incomplete_or_refused_as_by_the_library(tmp_path: Path) -> None:
    content = small_file()
    for length in range(len(content)):
        assert not library_takes(content[:length])
        (tmp_path / "t.safetensors").write_bytes(content[:length])
        with pytest.raises(InputIncomplete) as caught:
            read_all(tmp_path, "t.safetensors")
        assert caught.value.code == "ST-SHORT"
    (tmp_path / "t.safetensors").write_bytes(content)
    assert sorted(read_all(tmp_path, "t.safetensors")) == ["a", "b"]


@pytest.mark.fault(22)
def test_every_changed_byte_gets_the_verdict_of_the_library() -> None:
    content = small_file()
    header_end = len(content) - 9
    differ: list[tuple[int, int]] = []
    for place in range(header_end):
        for value in range(256):
            changed = content[:place] + bytes([value]) + content[place + 1 :]
            if library_takes(changed) != we_take(changed):
                differ.append((place, value))
    # The library takes a key twice, here "a" renamed to "b" or back, and nothing else that we refuse.
    twice = {(content.index(b'"a"') + 1, ord("b")), (content.index(b'"b"') + 1, ord("a"))}
    assert set(differ) <= twice


@pytest.mark.fault(14)
@pytest.mark.parametrize("kind", ["F6_E3M2", "F6_E2M3", "F4"])
def test_exotic_types_are_listed_and_their_values_refused(kind: str, raw: Any, put: Any, tmp_path: Path) -> None:
    header = {"w": {"dtype": kind, "shape": [8], "data_offsets": [0, int(kind[1])]}}
    with SafetensorsFile.open(tmp_path, put(raw(header, bytes(int(kind[1]))))) as file:
        assert file.index[0].dtype == kind
        with pytest.raises(InputRefused, match=f"'w' has dtype {kind}, which is listed but not decoded"):
            file.read("w")


@pytest.mark.fault(16)
@pytest.mark.parametrize("shape", [[1] * 65, [0, 2**40, 2**40], [2**63, 0]])
def test_shapes_beyond_numpy_are_listed_and_their_values_refused(
    shape: list[int], raw: Any, put: Any, tmp_path: Path
) -> None:
    size = int(0 not in shape)
    header = {"w": {"dtype": "U8", "shape": shape, "data_offsets": [0, size]}}
    with (
        SafetensorsFile.open(tmp_path, put(raw(header, bytes(size)))) as file,
        pytest.raises(InputRefused, match="cannot hold"),
    ):
        file.read("w")


@pytest.mark.fault(16)
def test_rank_64_is_read(raw: Any, put: Any, tmp_path: Path) -> None:
    header = {"w": {"dtype": "U8", "shape": [1] * 64, "data_offsets": [0, 1]}}
    assert read_all(tmp_path, put(raw(header, b"\x07")))["w"].item() == 7


def sparse(root: Path, rows: int) -> None:
    """One F32 tensor (rows, 256) whose last row alone is not zero; takes no room on disk."""
    size = rows * 1024
    text = json.dumps({"w": {"dtype": "F32", "shape": [rows, 256], "data_offsets": [0, size]}}).encode()
    with (root / "big.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + size)
        file.seek(-1024, os.SEEK_END)
        file.write(np.ones(256, "<f4").tobytes())


@pytest.mark.fault(19, 134)
def test_a_slice_of_a_terabyte_reads_its_own_bytes_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sparse(tmp_path, 1 << 30)
    asked: list[int] = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, count, at: asked.append(count) or pread(fd, count, at))
    with SafetensorsFile.open(tmp_path, "big.safetensors") as file:
        header_bytes = sum(asked)
        rows = file.read_slice("w", slice((1 << 30) - 2, None))
    assert rows[:, 0].tolist() == [0.0, 1.0]
    assert sum(asked) - header_bytes == 2 * 1024
    assert header_bytes < 1024


@pytest.mark.fault(134)
def test_a_tensor_above_the_limit_is_not_read_at_once(tmp_path: Path) -> None:
    sparse(tmp_path, 1 << 30)
    with (
        SafetensorsFile.open(tmp_path, "big.safetensors") as file,
        pytest.raises(LimitExceeded, match="'w' is too large"),
    ):
        file.read("w")


@pytest.mark.parametrize("rows", [slice(0, 2), slice(None), slice(-1, None), slice(5, 2), slice(1, 99), slice(0, 0)])
def test_slices_are_those_of_numpy(rows: slice, tmp_path: Path) -> None:
    values = np.arange(12, dtype="<f4").reshape(4, 3)
    (tmp_path / "t.safetensors").write_bytes(save({"w": torch.from_numpy(values)}))
    with SafetensorsFile.open(tmp_path, "t.safetensors") as file:
        np.testing.assert_array_equal(file.read_slice("w", rows), values[rows])


@pytest.mark.parametrize(("shape", "rows"), [([4], slice(None, None, 2)), ([], slice(0, 1))])
def test_steps_and_scalars_are_mistakes_of_the_caller(shape: list[int], rows: slice, tmp_path: Path) -> None:
    (tmp_path / "t.safetensors").write_bytes(save({"w": torch.zeros(shape)}))
    with (
        SafetensorsFile.open(tmp_path, "t.safetensors") as file,
        pytest.raises(ValueError, match="leading axis and step 1"),
    ):
        file.read_slice("w", rows)


def truncate(path: Path) -> None:
    os.truncate(path, 100)


def rewrite(path: Path) -> None:
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.write(content[:-4] + b"\1\1\1\1")
    os.utime(path, ns=(1, 1))


@pytest.mark.fault(98)
@pytest.mark.parametrize("change", [truncate, rewrite])
def test_a_file_changed_in_place_is_incomplete_and_never_mixed(change: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    path.write_bytes(save({"w": torch.zeros(1000)}))
    with SafetensorsFile.open(tmp_path, "t.safetensors") as file:
        change(path)
        with pytest.raises(InputIncomplete, match="changed while it was read"):
            file.read("w")


@pytest.mark.fault(98)
@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.with_suffix(".new").rename(path)])
def test_a_file_deleted_or_replaced_keeps_its_old_content(change: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    path.write_bytes(save({"w": torch.zeros(1000)}))
    path.with_suffix(".new").write_bytes(save({"w": torch.ones(1000)}))
    with SafetensorsFile.open(tmp_path, "t.safetensors") as file:
        change(path)
        assert not file.read("w").any()


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for content in (small_file(), b"", b"x" * 100):
        (tmp_path / "t.safetensors").write_bytes(content)
        with suppress(RunReportError):
            read_all(tmp_path, "t.safetensors")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_checkpoints_of_other_programs_are_read_as_by_the_library(shared_zoo: Path) -> None:
    files = sorted(shared_zoo.rglob("*.safetensors"))
    assert files
    for path in files:
        expected = load_file(path)
        found = read_all(path.parent, path.name)
        assert found.keys() == expected.keys()
        for name, tensor in expected.items():
            wide = tensor.float() if tensor.dtype in (torch.bfloat16, torch.float8_e4m3fn) else tensor
            np.testing.assert_array_equal(found[name], wide.numpy())


@given(content=st.binary(max_size=60) | st.binary(max_size=50).map(lambda text: struct.pack("<Q", len(text)) + text))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_random_bytes_give_our_errors_only(content: bytes) -> None:
    assert we_take(content) <= library_takes(content)


json_values = st.recursive(
    st.sampled_from([0, 1, 4, 8, -1, 2**64, 1.5, None, True, "F32", "U8", "BF16", "", [0, 4], [0, 8], [4, 8]]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["dtype", "shape", "data_offsets", "__metadata__", "w"]), inner, max_size=4)
    ),
    max_leaves=8,
)
entry = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "U8", "BF16", "F99"]) | json_values,
        "shape": st.lists(st.sampled_from([0, 1, 2, 4]), max_size=2) | json_values,
        "data_offsets": st.sampled_from([[0, 0], [0, 4], [0, 8], [4, 8], [8, 8]]) | json_values,
    }
)


@given(
    header=st.dictionaries(st.sampled_from(["a", "b", "__metadata__"]), entry | json_values),
    size=st.sampled_from([0, 4, 8]),
)
@settings(derandomize=True, max_examples=600, deadline=None)
def test_generated_headers_get_the_verdict_of_the_library(header: dict[str, object], size: int) -> None:
    text = json.dumps(header).encode()
    content = struct.pack("<Q", len(text)) + text + bytes(size)
    # The library also takes a tensor written as a list of its three fields.
    is_list = any(isinstance(value, list) for value in header.values())
    assert we_take(content) == library_takes(content) or (is_list and not we_take(content))


def test_a_file_cut_between_its_length_and_its_header_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.safetensors"
    path.write_bytes(small_file())
    pread = os.pread

    def cutting(descriptor: int, count: int, at: int) -> bytes:
        found = pread(descriptor, count, at)
        os.truncate(path, 70)
        return found

    monkeypatch.setattr(os, "pread", cutting)
    with pytest.raises(InputIncomplete, match="became shorter while it was read") as caught:
        SafetensorsFile.open(tmp_path, "t.safetensors")
    assert caught.value.code == "ST-SHORT"


def test_an_interruption_closes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.safetensors").write_bytes(small_file())

    def interrupt(*_: object) -> bytes:
        raise KeyboardInterrupt

    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(os, "pread", interrupt)
    with pytest.raises(KeyboardInterrupt):
        SafetensorsFile.open(tmp_path, "t.safetensors")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_index_outlives_the_file_and_closing_twice_is_harmless(tmp_path: Path) -> None:
    (tmp_path / "t.safetensors").write_bytes(small_file())
    file = SafetensorsFile.open(tmp_path, "t.safetensors")
    file.close()
    file.close()
    assert [info.name for info in file.index] == ["a", "b"]
