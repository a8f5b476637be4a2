"""Layers as long vectors of their tensors: order, norms, drifts, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from runreport.artifacts.artifact import Earlier
from runreport.artifacts.tensors.change import tensor_change
from runreport.artifacts.tensors.index import tensor_index
from runreport.artifacts.tensors.layers import TensorLayers, tensor_layers
from runreport.artifacts.tensors.measures import MEASURES, tensor_measures
from runreport.artifacts.tensors.parts.layer_rows import layer_rows
from runreport.tensors.tensor_store import TensorStore

Weights = Mapping[str, np.ndarray]


def layers_of(root: Path, new: Weights, old: Weights | None = None) -> TensorLayers:
    with ExitStack() as stack:
        stores = []
        for name, weights in (("new", new), ("old", old)):
            if weights is not None:
                save_file(dict(weights), root / f"{name}.safetensors")
                stores.append(stack.enter_context(TensorStore.open(root, f"{name}.safetensors")))
        before = Earlier(0, stores[1]) if old is not None else None
        change = tensor_change(model=stores[0], before=before, first=before)
        return tensor_layers(
            index=tensor_index(model=stores[0]),
            measures=tensor_measures(model=stores[0], **MEASURES.params),
            change=change,
        )


def rows_of(root: Path, names: Mapping[str, tuple[int, ...]]) -> list[str]:
    save_file({name: np.ones(shape, np.float32) for name, shape in names.items()}, root / "m.safetensors")
    with TensorStore.open(root, "m.safetensors") as store:
        return [row.layer for row in layer_rows(tensor_index(model=store)) if not row.group]


def test_layers_stand_in_the_order_in_which_data_pass_through(tmp_path: Path) -> None:
    shape = (2, 2)
    names = dict.fromkeys(
        ("h.10.mlp.c_fc.weight", "h.2.mlp.c_fc.weight", "ln_f.weight", "wpe.weight", "wte.weight"), shape
    )
    assert rows_of(tmp_path, names) == ["wte", "wpe", "layer 2", "layer 10", "ln_f"]
    towers = {
        f"{module}.weight": shape for module in ("encoder.conv2", "encoder.conv10", "mu", "decoder.dense", "head")
    }
    assert rows_of(tmp_path, towers) == ["encoder.conv2", "encoder.conv10", "mu", "decoder.dense", "head"]
    both = {"decoder.block.0.layer.0.x.weight": shape, "encoder.layer.3.x.weight": shape, "prior": (3,)}
    assert rows_of(tmp_path, both) == ["encoder layer 3", "prior", "decoder layer 0.0"]


def test_a_file_that_keeps_the_order_of_the_model_is_believed(tmp_path: Path) -> None:
    names = (
        "encoder.stem.weight",
        "encoder.a.weight",
        "z.weight",
        "head.weight",
        "decoder.z.weight",
        "decoder.b.weight",
    )
    torch.save({name: torch.ones(2, 2) for name in names}, tmp_path / "m.pt")
    with TensorStore.open(tmp_path, "m.pt") as store:
        found = [row.layer for row in layer_rows(tensor_index(model=store))]
    assert found == ["encoder.stem", "encoder.a", "z", "decoder.z", "decoder.b", "head"]


def test_a_row_is_its_tensors_laid_end_to_end(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    names = ("h.0.attn.c_attn.weight", "h.0.mlp.c_fc.weight", "h.0.mlp.c_fc.bias", "wte.weight")
    old = {name: draw.normal(size=(4, 3)).astype(np.float32) for name in names}
    new = {name: (values + draw.normal(scale=0.1, size=(4, 3))).astype(np.float32) for name, values in old.items()}
    new["h.0.mlp.c_fc.bias"][0] = 0
    found = layers_of(tmp_path, new, old)
    assert list(zip(found.layer, found.group, strict=True)) == [
        ("wte", ""), ("layer 0", ""), ("layer 0", "attention_qkv"), ("layer 0", "mlp_gateup"),
    ]  # fmt: skip
    own = names[:3]
    was, now = (np.concatenate([side[name].astype(np.float64).ravel() for name in own]) for side in (old, new))
    assert (found.tensors[1], found.numel[1]) == (3, 36)
    assert found.norm[1] == pytest.approx(np.linalg.norm(now), rel=1e-12)
    assert found.std[1] == pytest.approx(now.std(), rel=1e-9)
    assert found.sparsity[1] == pytest.approx(3 / 36)
    assert found.moved_before[1] == pytest.approx(np.linalg.norm(now - was), rel=1e-12)
    assert found.drift_before[1] == pytest.approx(np.linalg.norm(now - was) / np.linalg.norm(was), rel=1e-12)
    cosine = now @ was / np.linalg.norm(now) / np.linalg.norm(was)
    assert found.cosine_first[1] == pytest.approx(cosine, rel=1e-12)


def test_buffers_and_whole_numbers_are_no_part_of_a_layer(tmp_path: Path) -> None:
    found = layers_of(
        tmp_path,
        {
            "layer1.0.bn1.weight": np.full(3, 2.0),
            "layer1.0.bn1.running_var": np.full(3, 1e6),
            "layer1.0.bn1.num_batches_tracked": np.array(7),
            "h.0.attn.bias": np.ones((1, 1, 4, 4), bool),
        },
    )
    assert (found.layer, found.tensors.tolist()) == (("layer 1.0",), [1])
    assert found.norm[0] == pytest.approx(12**0.5)
    assert np.isnan([found.drift_before[0], found.moved_first[0]]).all()


def test_a_row_of_which_less_than_half_was_compared_has_no_drift(tmp_path: Path) -> None:
    old = {"h.0.mlp.c_fc.weight": np.ones((3, 3)), "h.0.mlp.c_fc.bias": np.ones(3)}
    reshaped = {"h.0.mlp.c_fc.weight": np.ones((3, 4)), "h.0.mlp.c_fc.bias": np.full(3, 2.0)}
    found = layers_of(tmp_path, reshaped, old)
    assert np.isnan(found.drift_before[0])
    assert found.norm[0] == pytest.approx(24**0.5)
    more = {"h.0.mlp.c_fc.weight": np.full((3, 3), 1.5), "h.0.mlp.c_fc.bias": np.ones(4)}
    assert layers_of(tmp_path, more, old).drift_before[0] == pytest.approx(0.5)


def test_values_that_are_not_finite_are_counted_and_left_out_of_the_norm(tmp_path: Path) -> None:
    found = layers_of(tmp_path, {"wte.weight": np.array([[3.0, np.nan], [np.inf, 4.0]])})
    assert (found.not_finite[0], found.norm[0]) == (2, 5.0)
    empty = layers_of(tmp_path, {"a.weight": np.zeros((0, 3)), "b.weight": np.array(2.0), "b.bias": np.zeros(0)})
    assert np.isnan([empty.std[0], empty.norm[0]]).all()
    assert (empty.norm[1], empty.std[1], empty.sparsity[1]) == (2.0, 0.0, 0.0)
