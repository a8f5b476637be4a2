"""Side tensors of quantised models belong to the tensor that they scale."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from runreport.tensors.quantised import base_name
from runreport.tensors.tensor_names import tensor_name
from runreport.tensors.tensor_store import TensorStore


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("q_proj.SCB", "q_proj.weight"),
        ("q_proj.weight_format", "q_proj.weight"),
        ("q_proj.weight.absmax", "q_proj.weight"),
        ("q_proj.weight.nested_quant_map", "q_proj.weight"),
        ("q_proj.weight.quant_state.bitsandbytes__nf4", "q_proj.weight"),
        ("up.qzeros", "up.qweight"),
        ("up.scales", "up.qweight"),
        ("up.g_idx", "up.qweight"),
        ("mlx.scales", "mlx.weight"),
        ("mlx.biases", "mlx.weight"),
        ("q_proj.weight_scale", "q_proj.weight"),
        ("q_proj.weight_scale_inv", "q_proj.weight"),
        ("packed.weight_shape", "packed.weight_packed"),
        ("packed.weight_scale", "packed.weight_packed"),
        ("experts.gate_up_proj_scales", "experts.gate_up_proj_blocks"),
        ("q_proj.weight", ""),
        ("lost.weight_scale", ""),
        ("lost.weight.quant_state.x", ""),
        ("scales", ""),
    ],
)
def test_every_side_tensor_finds_its_base(name: str, base: str) -> None:
    names = {"q_proj.weight", "up.qweight", "mlx.weight", "packed.weight_packed", "experts.gate_up_proj_blocks", name}
    assert base_name(name, names) == base
    if base:
        assert tensor_name(f"model.layers.0.mlp.{name}").group == "quant_aux"


def test_the_store_says_which_tensor_a_scale_belongs_to(tmp_path: Path) -> None:
    tensors = {"a.weight": torch.ones(2, 2, dtype=torch.int8), "a.SCB": torch.ones(2), "b.weight": torch.ones(2)}
    save_file(tensors, tmp_path / "m.safetensors")
    with TensorStore.open(tmp_path, ".") as store:
        assert {one.name: one.base for one in store.tensors} == {"a.weight": "", "a.SCB": "a.weight", "b.weight": ""}
