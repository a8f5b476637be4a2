"""One index over all kinds of files: the same tensors, blocks and slices as torch and NumPy give."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, RunReportError
from runreport.tensors import tensor_store
from runreport.tensors.slice_ranges import parse_ranges
from runreport.tensors.tensor_store import TensorStore

BASE = torch.arange(60, dtype=torch.float32).reshape(3, 4, 5)
TENSORS = {
    "a.weight": BASE,
    "b.weight": BASE.to(torch.bfloat16),
    "c": torch.tensor(7, dtype=torch.int64),
    "d": torch.zeros(0, 3),
    "e": torch.arange(4).to(torch.float8_e4m3fn),
    "f": torch.tensor([True, False]),
}


@pytest.fixture(params=["safetensors", "zip", "legacy", "shards", "folder"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A folder and the name of the same model in one of its forms."""
    first, second = dict(list(TENSORS.items())[:3]), dict(list(TENSORS.items())[3:])
    if request.param in ("shards", "folder"):
        for number, part in enumerate((first, second), 1):
            save_file(part, tmp_path / f"model-0000{number}-of-00002.safetensors")
        where = dict.fromkeys(first, "model-00001-of-00002.safetensors") | dict.fromkeys(
            second, "model-00002-of-00002.safetensors"
        )
        (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": where}))
        return tmp_path, "." if request.param == "folder" else "model.safetensors.index.json"
    if request.param == "safetensors":
        save_file(TENSORS, tmp_path / "m.safetensors")
        return tmp_path, "m.safetensors"
    saved = {"model": TENSORS, "step": 3}
    if request.param == "legacy":
        saved = {"model": {name: one for name, one in TENSORS.items() if name != "e"}, "step": 3}
    torch.save(saved, tmp_path / "m.pt", _use_new_zipfile_serialization=request.param == "zip")
    return tmp_path, "m.pt"


def test_every_form_of_a_model_holds_the_same_values(model: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_store, "BLOCK", 24)
    with TensorStore.open(*model) as store:
        assert {one.name for one in store.tensors} >= TENSORS.keys() - {"e"}
        for one in store.tensors:
            expected = TENSORS[one.name].to(torch.float32).numpy()
            blocks = [*store.blocks(one)]
            flat = np.concatenate(blocks) if blocks else np.empty(0)
            assert np.array_equal(flat.astype(np.float32), expected.reshape(-1)), one.name
            whole = store.read(one, [(0, size) for size in one.shape])
            assert np.array_equal(whole.astype(np.float32), expected), one.name


def test_views_are_measured_and_cut_without_what_lies_between(tmp_path: Path) -> None:
    views = {"t": BASE.transpose(0, 2), "part": BASE[1:, 1:3, ::2], "row": BASE[0, 0].expand(1, 5)}
    torch.save(views, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        assert len({one.tie for one in store.tensors}) == 1
        for one in store.tensors:
            expected = views[one.name].numpy()
            (block,) = store.blocks(one)
            assert sorted(block) == sorted(expected.reshape(-1))
            assert np.array_equal(store.read(one, [(0, size) for size in one.shape]), expected)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(data=st.data())
def test_slices_are_those_of_numpy(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "slices.pt"
    if not path.exists():
        torch.save({"t": BASE.transpose(0, 1)}, path)
    expected = BASE.transpose(0, 1).numpy()
    parts, cut = [], []
    for size in expected.shape[: data.draw(st.integers(0, 3))]:
        if data.draw(st.booleans()):
            index = data.draw(st.integers(-size, size - 1))
            parts.append(str(index))
            cut.append(index)
        else:
            ends = [data.draw(st.none() | st.integers(-8, 8)) for _ in range(2)]
            parts.append(":".join("" if end is None else str(end) for end in ends))
            cut.append(slice(*ends))
    with TensorStore.open(path.parent, path.name) as store:
        ranges, shape = parse_ranges(",".join(parts), expected.shape)
        found = store.read(store.tensor("t"), ranges).reshape(shape)
    assert np.array_equal(found, expected[tuple(cut)])


@pytest.mark.parametrize("text", ["0:4,0,0,0", "x", "1:2:3", "5", "0,,", "9999999999999999999999", "0.5"])
def test_a_slice_that_does_not_fit_says_what_would(text: str) -> None:
    with pytest.raises(RunReportError, match="say '0:3,0:4'"):
        parse_ranges(text, (3, 4))


def test_a_flat_name_that_begins_like_a_usual_key_stays_whole(tmp_path: Path) -> None:
    torch.save({"model.embed.weight": BASE, "lm_head.weight": BASE}, tmp_path / "pytorch_model.bin")
    with TensorStore.open(tmp_path, ".") as store:
        assert ([one.name for one in store.tensors], store.notes) == (["model.embed.weight", "lm_head.weight"], ())


def test_a_view_that_is_as_long_as_it_has_elements_is_not_taken_for_a_dense_one(tmp_path: Path) -> None:
    torch.save({"t": torch.arange(6.0)[::5].expand(3, 2)}, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        assert np.concatenate(list(store.blocks(store.tensors[0]))).tolist() == [0, 5] * 3


def test_a_slice_of_a_large_tensor_reads_what_it_needs(tmp_path: Path) -> None:
    """A file of 4 GiB, nearly all of it a hole."""
    header = json.dumps({"t": {"dtype": "F32", "shape": [1 << 15, 1 << 15], "data_offsets": [0, 1 << 32]}}).encode()
    with (tmp_path / "m.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + (1 << 32))
        file.seek(8 + len(header) + 4 * (1000 * (1 << 15) + 7))
        file.write(np.array([1.5], "<f4").tobytes())
    with TensorStore.open(tmp_path, ".") as store:
        (one,) = store.tensors
        found = store.read(one, [(800, 1312), (0, 512)])
        assert (found.shape, found[200, 7], found.sum()) == ((512, 512), 1.5, 1.5)
        assert store.read(one, [(0, 1 << 15), (7, 8)]).sum() == 1.5
        with pytest.raises(LimitExceeded, match="the region to be read is too large"):
            store.read(one, [(0, 1 << 15), (0, 1 << 15)])


def test_values_of_4_bits_are_read_in_place(tmp_path: Path) -> None:
    header = json.dumps({"t": {"dtype": "F4", "shape": [3, 4], "data_offsets": [0, 6]}}).encode()
    data = len(header).to_bytes(8, "little") + header + bytes([0x10, 0x32, 0x54, 0x76, 0x98, 0xFA])
    (tmp_path / "m.safetensors").write_bytes(data)
    with TensorStore.open(tmp_path, ".") as store:
        (one,) = store.tensors
        assert store.read(one, [(1, 3), (1, 3)]).tolist() == [[3, 4], [-0.5, -1]]
        assert np.concatenate(list(store.blocks(one)))[:5].tolist() == [0, 0.5, 1, 1.5, 2]


def test_more_axes_than_numpy_has_are_listed_and_refused(tmp_path: Path) -> None:
    save_file({"t": torch.ones((1,) * 65)}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, ".") as store, pytest.raises(InputRefused, match="a shape that NumPy cannot hold"):
        store.read(store.tensors[0], [(0, 1)] * 65)


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(
        '{"weight_map": {"a": "x.safetensors", "b": "y.safetensors"}}'
    )
    save_file({"a": BASE}, tmp_path / "x.safetensors")
    with pytest.raises(InputIncomplete, match=r"1 of 2 shards are missing: y\.safetensors"):
        TensorStore.open(tmp_path, ".")


@pytest.mark.fault(21)
@pytest.mark.parametrize("name", ["../outside.safetensors", "/etc/passwd"])
def test_an_index_does_not_lead_out(name: str, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    with pytest.raises(InputRefused, match="PATH-OUTSIDE"):
        TensorStore.open(tmp_path, ".")


def test_a_file_that_changes_while_it_is_open_gives_no_mixture(tmp_path: Path) -> None:
    save_file({"a": BASE}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        save_file({"a": BASE + 1}, tmp_path / "other.safetensors")
        (tmp_path / "m.safetensors").write_bytes((tmp_path / "other.safetensors").read_bytes())
        with pytest.raises(InputIncomplete, match="changed while it was read"):
            next(store.blocks(store.tensors[0]))


def test_several_models_in_a_folder_are_not_guessed_at(tmp_path: Path) -> None:
    for name in ("x", "y"):
        save_file({"a": BASE}, tmp_path / f"{name}.safetensors")
    with pytest.raises(InputRefused, match="holds 2 models; name one"):
        TensorStore.open(tmp_path, ".")
