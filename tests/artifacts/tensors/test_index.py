"""The index says what a checkpoint holds and where, and reads no values."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from runreport.artifacts.tensors.index import INDEX, TensorIndex, stored_size, tensor_index
from runreport.build.artifact_file import Receipt, compose, parse
from runreport.tensors.tensor_store import TensorStore


def index_of(path: Path) -> TensorIndex:
    with TensorStore.open(path.parent, path.name) as store:
        return tensor_index(model=store)


def test_offsets_and_sizes_lead_to_the_values(tmp_path: Path) -> None:
    tensors = {
        "model.layers.10.mlp.up_proj.weight": torch.randn(6, 4),
        "model.layers.9.input_layernorm.weight": torch.randn(4).half(),
    }
    save_file(tensors, tmp_path / "m.safetensors")
    found, data = index_of(tmp_path / "m.safetensors"), (tmp_path / "m.safetensors").read_bytes()
    for place, name in enumerate(found.names):
        begin, size = int(found.begin[place]), int(found.size[place])
        assert data[begin : begin + size] == tensors[name].numpy().tobytes()
        assert found.shapes[place] == tuple(tensors[name].shape)
    by_name = dict(
        zip(found.names, zip(found.layer, found.layer_order.tolist(), found.group, strict=True), strict=True)
    )
    assert by_name == {
        "model.layers.10.mlp.up_proj.weight": ("10", 1, "mlp_gateup"),
        "model.layers.9.input_layernorm.weight": ("9", 0, "norm"),
    }
    assert found.strides == ((), ())
    assert found.files == ("m.safetensors",)


def test_views_of_torch_tell_their_strides_and_ties(tmp_path: Path) -> None:
    base = torch.randn(5, 4)
    torch.save({"a": base, "b": base.T, "c": torch.zeros(2)}, tmp_path / "m.pt")
    found = index_of(tmp_path / "m.pt")
    assert found.strides == ((), (1, 4), ())
    assert found.tie[0] == found.tie[1] != found.tie[2]


def test_a_tensor_without_elements_shares_nothing_with_the_one_that_begins_where_it_does(tmp_path: Path) -> None:
    save_file({"empty": torch.zeros(0, 5), "full": torch.ones(3), "none": torch.zeros(0)}, tmp_path / "m.safetensors")
    assert len(set(index_of(tmp_path / "m.safetensors").tie.tolist())) == 3


def test_shards_are_one_index_with_the_digest_of_each_header(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_file({name: torch.ones(3)}, tmp_path / f"{name}.safetensors")
    weight_map = {name: f"{name}.safetensors" for name in ("one", "two")}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    found = index_of(tmp_path / "model.safetensors.index.json")
    assert sorted(found.names) == ["one", "two"]
    for path, identity in zip(found.files, found.identities, strict=True):
        data = (tmp_path / path).read_bytes()
        assert identity.size == len(data)
        header = data[: 8 + int.from_bytes(data[:8], "little")]
        assert identity.header_sha256 == hashlib.sha256(header).hexdigest()


def test_a_quantised_weight_has_its_side_tensors_beside_it(tmp_path: Path) -> None:
    names = ["l.0.q_proj.qweight", "l.0.q_proj.scales", "l.0.q_proj.qzeros"]
    save_file({name: torch.zeros(4, 4, dtype=torch.int32) for name in names}, tmp_path / "m.safetensors")
    found = index_of(tmp_path / "m.safetensors")
    bases = {name: found.names[base] if base >= 0 else "" for name, base in zip(found.names, found.base, strict=True)}
    assert bases == {names[0]: "", names[1]: names[0], names[2]: names[0]}


def test_sizes_are_known_of_packed_types_and_not_of_unknown_ones(tmp_path: Path) -> None:
    packed = torch.zeros(2, 4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)
    save_file({"w": packed}, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, "m.safetensors") as store:
        assert stored_size(store.tensors[0]) == 8


def test_it_survives_its_file_and_is_the_same_each_time(tmp_path: Path) -> None:
    save_file({f"h.{n}.attn.weight": torch.randn(3, 3) for n in range(70)}, tmp_path / "m.safetensors")
    found = index_of(tmp_path / "m.safetensors")
    receipt = Receipt((), {}, None, {}, 0.0)
    written = compose(INDEX, found, run_id="r", epoch=1, receipt=receipt, links={})
    read = parse(written, "tensors/index_epoch_1.json").result(INDEX)
    assert read.names == found.names
    assert read.identities == found.identities
    np.testing.assert_array_equal(read.begin, found.begin)
    np.testing.assert_array_equal(read.canvas.x, found.canvas.x)
    assert (
        compose(INDEX, index_of(tmp_path / "m.safetensors"), run_id="r", epoch=1, receipt=receipt, links={}) == written
    )


def test_far_offsets_are_exact_where_there_are_few_tensors(tmp_path: Path) -> None:
    """Plain floats would be rounded to nine digits."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [12_345_678_901], "data_offsets": [0, 12_345_678_901]}}).encode()
    header += b" " * (-len(header) % 8)
    with (tmp_path / "m.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 12_345_678_901)  # a sparse file
    found = index_of(tmp_path / "m.safetensors")
    written = compose(INDEX, found, run_id="r", epoch=1, receipt=Receipt((), {}, None, {}, 0.0), links={})
    read = parse(written, "tensors/index_epoch_1.json").result(INDEX)
    assert read.size.tolist() == [12_345_678_901]
    assert read.identities[0].size == 8 + len(header) + 12_345_678_901
