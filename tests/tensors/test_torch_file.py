"""Files of torch without trust: every tensor as torch loads it, and a clear refusal of everything else."""

from __future__ import annotations

import argparse
import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from runreport.errors import InputIncomplete, InputRefused
from runreport.tensors.pickled.tensor_records import TensorRecord
from runreport.tensors.tensor_store import TensorStore
from runreport.tensors.torch_file import HEAD, TorchContents, is_torch, torch_contents

ZOO = Path(__file__).parents[3] / "shared" / "zoo"
CODES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "U16": "<u2",
    "U32": "<u4",
    "U64": "<u8",
    "BOOL": "?",
    "C64": "<c8",
    "C128": "<c16",
    "F8_E4M3": "u1",
    "F8_E5M2": "u1",
}
TYPES = [
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.uint16,
    torch.uint32,
    torch.uint64,
    torch.bool,
    torch.complex64,
    torch.complex128,
    torch.float8_e4m3fn,
    torch.float8_e5m2,
]


def values(data: bytes, one: TensorRecord, places: Any) -> np.ndarray:
    """The elements by shape and stride, from the bytes of the file."""
    begin, length = places[one.storage]
    flat = np.frombuffer(data[begin : begin + length], dtype=CODES[one.dtype])
    if 0 in one.shape:
        return np.zeros(one.shape, flat.dtype)
    steps = [step * flat.itemsize for step in one.stride]
    return np.lib.stride_tricks.as_strided(flat[one.offset :], one.shape, steps)


def raw(tensor: torch.Tensor) -> np.ndarray:
    """The same of a tensor of torch; types that NumPy does not have as unsigned numbers of their size."""
    tensor = tensor.detach()
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy().view("<u2")
    return (tensor.view(torch.uint8) if "float8" in str(tensor.dtype) else tensor).numpy()


def flat(value: object, name: str = "") -> dict[str, torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return {name: value}
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    found: dict[str, torch.Tensor] = {}
    for key, inner in pairs:
        found |= flat(inner, f"{name}.{key}" if name else str(key))
    return found


def assert_equal(path: Path, value: object) -> TorchContents:
    found = torch_contents(path.parent, path.name)
    data, expected = path.read_bytes(), flat(value)
    assert [one.name for one in found.tensors] == list(expected)
    for one in found.tensors:
        assert np.array_equal(values(data, one, found.places), raw(expected[one.name]), equal_nan=False), one.name
    return found


@pytest.mark.parametrize("is_zip", [True, False])
def test_tensors_of_all_types_shapes_and_views_equal_those_of_torch(tmp_path: Path, *, is_zip: bool) -> None:
    base = torch.arange(24.0).reshape(4, 6)
    types = TYPES if is_zip else TYPES[:9]
    value = {
        "model": OrderedDict(
            tied=base,
            again=base,
            transposed=base.T,
            part=base[1:3, 2:5],
            every=base[:, ::2],
            scalar=torch.tensor(3.5),
            empty=torch.zeros(0, 3),
            expanded=torch.ones(1, 3).expand(1, 3),
            parameter=torch.nn.Parameter(base + 1),
        ),
        "types": {str(kind): torch.arange(5).to(kind) for kind in types},
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "groups": [{"lr": 0.1, "params": [0]}]},
        "epoch": 7,
    }
    torch.save(value, tmp_path / "a.pt", _use_new_zipfile_serialization=is_zip)
    found = assert_equal(tmp_path / "a.pt", value)
    by_name = {one.name: one for one in found.tensors}
    assert by_name["model.tied"].storage == by_name["model.again"].storage
    assert {one.name.split(".")[0] for one in found.weights} == {"model"}
    assert found.settings["epoch"] == 7
    assert found.settings["optimizer"]["groups"] == [{"lr": 0.1, "params": [0]}]
    assert found.classes == {}


def test_what_torch_refuses_to_load_is_read_and_its_classes_are_named(tmp_path: Path) -> None:
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    args = argparse.Namespace(lr=0.1, data=Path("x/y"), best=np.float64(0.25))
    torch.save({"net": net, "args": args}, tmp_path / "a.pt")
    found = torch_contents(tmp_path, "a.pt")
    data = (tmp_path / "a.pt").read_bytes()
    named = {one.name: one for one in found.tensors}
    for name, tensor in net.state_dict().items():
        assert np.array_equal(values(data, named[f"net.{name}"], found.places), tensor.numpy())
    assert found.settings["args"] == {"lr": 0.1, "data": "x/y", "best": 0.25}
    assert {"argparse.Namespace", "torch.nn.modules.linear.Linear"} <= found.classes.keys()


def test_the_checkpoints_of_the_zoo_equal_torch() -> None:
    files = [one for ending in ("ckpt", "pt", "pth", "bin") for one in ZOO.glob(f"**/*.{ending}")]
    if not files:
        pytest.skip("the zoo is not here")
    compared = 0
    for path in files:
        with path.open("rb") as file:
            if not is_torch(file.read(HEAD)):
                continue
        try:
            expected = torch.load(path, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError:  # objects that torch does not load without trust, and that are read here
            torch_contents(path.parent, path.name)
            continue
        assert_equal(path, expected)
        compared += 1
    assert compared >= 12


def test_the_safetensors_of_the_zoo_equal_those_of_the_library() -> None:
    files = [*ZOO.glob("**/*.safetensors")]
    if not files:
        pytest.skip("the zoo is not here")
    for path in files:
        expected = load_file(path)
        with TensorStore.open(path.parent, path.name) as store:
            assert {one.name for one in store.tensors} == expected.keys()
            for one in store.tensors:
                values = store.read(one, [(0, n) for n in one.shape])
                assert np.array_equal(values, expected[one.name].to(getattr(torch, str(values.dtype))).numpy()), (
                    one.name
                )


@pytest.fixture
def saved(tmp_path: Path) -> bytes:
    torch.save({"w": torch.arange(64.0), "n": 1}, tmp_path / "good.pt")
    return (tmp_path / "good.pt").read_bytes()


def refusal(folder: Path, data: bytes) -> InputRefused:
    (folder / "bad.pt").write_bytes(data)
    with pytest.raises(InputRefused) as caught:
        torch_contents(folder, "bad.pt")
    assert str(folder / "bad.pt") in str(caught.value)
    return caught.value


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.fault(34)
def test_every_beginning_of_a_file_is_incomplete(saved: bytes, tmp_path: Path) -> None:
    for end in {*range(4, len(saved), 97), len(saved) - 1}:
        assert isinstance(refusal(tmp_path, saved[:end]), InputIncomplete)


@pytest.mark.fault(25)
def test_a_damaged_pickle_is_told_by_its_checksum(saved: bytes, tmp_path: Path) -> None:
    at = saved.index(b"_rebuild_tensor_v2")
    assert refusal(tmp_path, saved[:at] + b"X" + saved[at + 1 :]).code == "PT-CRC"


@pytest.mark.fault(25)
def test_two_members_of_one_name_are_ambiguous(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/data.pkl", b"N.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a/data.pkl", b"I1\n.")
    assert refusal(tmp_path, out.getvalue()).code == "PT-ZIP-AMBIGUOUS"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PT-KIND"),
        (b"version https://git-lfs.github.com/spec/v1\n", "PT-KIND"),
        (b"\x80\x02N", "PT-SHORT"),
        (zipped({"a/data.pkl": b"N.", "b/data.pkl": b"N."}), "PT-ZIP-AMBIGUOUS"),
        (zipped({"a/data.pkl": b"N."}, zipfile.ZIP_DEFLATED), "PT-COMPRESSED"),
        (zipped({"a/data.pkl": b"N.", "a/constants.pkl": b"N."}), "PT-KIND"),
        (zipped({"a/code.py": b"", "a/constants.pkl": b"N."}), "PT-KIND"),
        (zipped({"a/data.pkl": b"N.", "a/byteorder": b"middle"}), "PT-ORDER"),
        (zipped({"a/data.pkl": b"no pickle"}), "PT-PICKLE"),
    ],
)
def test_what_is_no_file_of_torch_is_refused_by_its_kind(data: bytes, code: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, data).code == code


def record(
    offset: int = 0, shape: str = "(I2\nt", stride: str = "(I1\nt", numel: int = 4, kind: str = "FloatStorage"
) -> bytes:
    storage = f"((S'storage'\nctorch\n{kind}\nS'0'\nS'cpu'\nI{numel}\ntQ"
    return f"ctorch._utils\n_rebuild_tensor_v2\n{storage}I{offset}\n{shape}{stride}I00\nNtR.".encode()


@pytest.mark.fault(28)
@pytest.mark.parametrize(
    "data",
    [
        record(offset=3),
        record(offset=-1),
        record(shape="(I-2\nt"),
        record(shape="(I100000000000\nt", stride="(I0\nt"),
        record(shape="(I2\nI2\nt"),
        record(stride="(I4\nt"),
        record(stride="(I-1\nt"),
        record(shape="(" + "I9223372036854775807\n" * 2 + "t", stride="(I0\nI0\nt"),
        record(kind="UnknownStorage"),
        record(numel=-1),
        record(shape="S'2'\n"),
        record(shape="(I01\nt"),
    ],
)
def test_a_tensor_that_cannot_be_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    good = zipped({"a/data.pkl": record(), "a/data/0": bytes(16)})
    (tmp_path / "good.pt").write_bytes(good)
    assert torch_contents(tmp_path, "good.pt").tensors[0].shape == (2,)
    assert refusal(tmp_path, zipped({"a/data.pkl": data, "a/data/0": bytes(16)})).code == "PT-TENSOR"


@pytest.mark.fault(35)
def test_a_storage_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "storage 0 is missing" in str(refusal(tmp_path, zipped({"a/data.pkl": record()})))


@pytest.mark.fault(23)
def test_a_file_that_would_run_code_is_read_and_does_not(tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    data = f"(dS'x'\ncbuiltins\nexec\n(S'open({str(canary)!r}, \"w\")'\ntRs.".encode()
    (tmp_path / "a.pt").write_bytes(zipped({"a/data.pkl": data}))
    assert torch_contents(tmp_path, "a.pt").classes == {"builtins.exec": 1}
    assert not canary.exists()


@pytest.mark.fault(29, 37)
@pytest.mark.filterwarnings("ignore")  # torch warns of what it calls prototypes
@pytest.mark.parametrize("is_zip", [True, False])
def test_tensors_of_odd_layouts_are_listed_and_said(tmp_path: Path, *, is_zip: bool) -> None:
    coo = torch.sparse_coo_tensor(torch.tensor([[0, 1], [2, 0]]), torch.tensor([3.0, 4.0]), (2, 3))
    value = {
        "coo": coo,
        "csr": coo.to_dense().to_sparse_csr(),
        "meta": torch.empty(10, device="meta"),
        "conj": torch.ones(2).to(torch.complex64).conj(),
        "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "w": torch.arange(4.0),
        "q": torch.quantize_per_tensor(torch.tensor([1.0, 2.0, 3.0]), 0.5, 1, torch.qint8),
        "array": np.arange(3, dtype=">i2"),
    }
    torch.save(value, tmp_path / "a.pt", _use_new_zipfile_serialization=is_zip)
    with TensorStore.open(tmp_path, "a.pt") as store:
        found = {one.name: (one.dtype, one.shape, one.lacks) for one in store.tensors}
        assert found["coo"] == found["csr"] == ("F32", (2, 3), "is sparse")
        assert found["meta"] == ("F32", (10,), "has no data (meta device)")
        assert found["nested"] == ("F32", (5,), "is a nested tensor")
        assert found["conj"] == ("C64", (2,), "is kept as a conjugate or a negative")
        values = {
            name: store.read(store.tensor(name), [(0, n) for n in found[name][1]]).tolist()
            for name in ("w", "q", "array")
        }
        assert values == {"w": [0, 1, 2, 3], "q": [3, 5, 7], "array": [0, 1, 2]}
        notes = " ".join(store.notes)
    assert "5 tensors are listed without values" in notes
    assert "stored whole numbers are read, not scaled: q" in notes


@pytest.mark.fault(40)
@pytest.mark.parametrize("protocol", range(6))
def test_tensors_pickled_without_torch_save_are_read(tmp_path: Path, protocol: int) -> None:
    base = torch.arange(12.0).reshape(3, 4)
    value = OrderedDict(
        a=base, t=base.T, half=base.half()[1:], n=np.arange(6, dtype="f4").reshape(2, 3).T, s={"k": torch.tensor(True)}
    )
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(value, protocol))
    with TensorStore.open(tmp_path, "a.pkl") as store:
        found = {one.name: store.read(one, [(0, n) for n in one.shape]).tolist() for one in store.tensors}
    expected = {"a": base, "t": base.T, "half": base.half()[1:], "n": value["n"], "s.k": value["s"]["k"]}
    assert found == {name: one.tolist() for name, one in expected.items()}
