"""LoRA adapters: pairs, scales, sizes of updates, and what they change."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runreport.errors import InputRefused
from runreport.tensors.adapter_config import NOTHING, adapter_config
from runreport.tensors.adapter_sizes import base_weight, base_weights, pair_size
from runreport.tensors.adapters import adapter_pairs, unpaired
from runreport.tensors.tensor_store import TensorStore

GENERATOR = torch.Generator().manual_seed(0)
PATH = "base_model.model.model.layers.1.self_attn.q_proj"


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=GENERATOR)


def written(folder: Path, tensors: dict[str, torch.Tensor], **config: object) -> Path:
    save_file(tensors, folder / "adapter_model.safetensors")
    if config:
        (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA"} | config))
    return folder


def test_a_pair_has_rank_scale_and_the_norm_of_its_update(tmp_path: Path) -> None:
    a, b, weight = normal(4, 30), normal(20, 4), normal(20, 30)
    written(tmp_path, {f"{PATH}.lora_A.weight": a, f"{PATH}.lora_B.weight": b}, r=4, lora_alpha=16)
    (tmp_path / "base").mkdir()
    save_file({"model.layers.1.self_attn.q_proj.weight": weight}, tmp_path / "base/model.safetensors")
    with TensorStore.open(tmp_path, ".") as store, TensorStore.open(tmp_path, "base") as base:
        assert store.notes == ("a LoRA adapter of 1 pairs, rank 4, scale 4",)
        (pair,) = adapter_pairs(store, adapter_config(tmp_path, "."))
        assert (pair.module, pair.rank, pair.alpha, pair.scale) == ("model.layers.1.self_attn.q_proj", 4, 16.0, 4.0)
        size = pair_size(store, pair, base_weight(pair, base_weights(base)), base)
    update = 4 * (b.double() @ a.double()).numpy()
    assert size.norm == pytest.approx(np.linalg.norm(update), rel=1e-9)
    assert size.base_norm == pytest.approx(float(weight.double().norm()), rel=1e-12)
    assert size.relative == pytest.approx(np.linalg.norm(update) / float(weight.double().norm()), rel=1e-9)
    np.testing.assert_allclose(4 * np.array(size.spectrum), np.linalg.svd(update, compute_uv=False)[:4], rtol=1e-5)


@pytest.mark.parametrize(
    ("config", "scale"),
    [
        ({"lora_alpha": 8}, 2.0),
        ({"lora_alpha": 8, "use_rslora": True}, 4.0),
        ({"lora_alpha": 8, "alpha_pattern": {"q_proj": 40}}, 10.0),
        ({"lora_alpha": 8, "alpha_pattern": {"k_proj": 40}}, 2.0),
        ({"lora_alpha": 8, "alpha_pattern": {"^q_proj": 40}}, 2.0),
        ({"lora_alpha": 8, "alpha_pattern": {"(a+)+$": 40}}, None),  # a pattern that could take for ever
        ({"lora_alpha": "8"}, None),
        ({"lora_alpha": float("nan")}, None),
        ({"lora_alpha": True}, None),
        ({"r": 99, "lora_alpha": 8}, 2.0),  # the rank is that of the matrix
    ],
)
def test_the_scale_follows_the_settings(config: dict[str, object], scale: float | None, tmp_path: Path) -> None:
    written(tmp_path, {f"{PATH}.lora_A.weight": normal(4, 3), f"{PATH}.lora_B.weight": normal(2, 4)}, **config)
    with TensorStore.open(tmp_path, ".") as store:
        (pair,) = adapter_pairs(store, adapter_config(tmp_path, "."))
        assert pair.scale == scale
        assert (pair_size(store, pair, None, store).norm is None) is (scale is None)


def test_embeddings_convolutions_magnitudes_and_halves(tmp_path: Path) -> None:
    tensors = {
        "base_model.model.embed.lora_embedding_A": normal(2, 50),
        "base_model.model.embed.lora_embedding_B": normal(6, 2),
        "base_model.model.embed.base_layer.weight": normal(50, 6),
        "base_model.model.embed.lora_magnitude_vector": normal(6),
        "base_model.model.conv.lora_A.default.weight": normal(2, 3, 3, 3),
        "base_model.model.conv.lora_B.default.weight": normal(8, 2, 1, 1),
        "base_model.model.alone.lora_A.weight": normal(2, 3),
        "base_model.model.bad.lora_A.weight": normal(2, 3),
        "base_model.model.bad.lora_B.weight": normal(3, 5),
        "base_model.model.lm_head.weight": normal(3, 3),
    }
    written(tmp_path, tensors, lora_alpha=2)
    with TensorStore.open(tmp_path, ".") as store:
        pairs = adapter_pairs(store, adapter_config(tmp_path, "."))
        found = {pair.module: pair for pair in pairs}
        assert {name: pair.is_dora for name, pair in found.items()} == {"embed": True, "conv": False}
        assert len(unpaired(store.tensors, pairs)) == 3
        assert "warning: 3 matrices without their other half" in store.notes[0]
        base = base_weight(found["embed"], base_weights(store))
        assert base is not None
        assert base.name == "base_model.model.embed.base_layer.weight"
        a, b = (tensors[f"base_model.model.conv.lora_{part}.default.weight"] for part in "AB")
        expected = torch.einsum("or,rikl->oikl", b[:, :, 0, 0].double(), a.double()).norm()
        assert pair_size(store, found["conv"], None, store).norm == pytest.approx(float(expected), rel=1e-9)


def test_an_alpha_beside_a_pair_goes_before_the_settings(tmp_path: Path) -> None:
    name = "lora_unet_mid_block_attn1_to_q"
    tensors = {f"{name}.lora_down.weight": normal(4, 6), f"{name}.lora_up.weight": normal(5, 4)}
    written(tmp_path, tensors | {f"{name}.alpha": torch.tensor(2.0)})
    with TensorStore.open(tmp_path, ".") as store:
        assert adapter_config(tmp_path, ".") == NOTHING
        (pair,) = adapter_pairs(store, NOTHING)
        assert (pair.alpha, pair.scale) == (2.0, 0.5)


def test_an_update_is_told_relative_to_the_weight_of_a_base_where_there_is_one(tmp_path: Path) -> None:
    weight = normal(2, 3)
    (tmp_path / "run/adapter").mkdir(parents=True)
    tensors = {f"{PATH}.lora_A.weight": normal(4, 3), f"{PATH}.lora_B.weight": normal(2, 4)}
    written(tmp_path / "run/adapter", tensors, lora_alpha=4)
    save_file({"model.layers.1.self_attn.q_proj.weight": weight}, tmp_path / "run/model.safetensors")
    config = adapter_config(tmp_path, "run/adapter")
    with (
        TensorStore.open(tmp_path, "run/adapter") as store,
        TensorStore.open(tmp_path, "run/model.safetensors") as base,
    ):
        (pair,) = adapter_pairs(store, config)
        size = pair_size(store, pair, base_weight(pair, base_weights(base)), base)
        assert size.base_norm == pytest.approx(float(weight.double().norm()), rel=1e-12)
        assert base_weight(pair, base_weights(store)) is None
        alone = pair_size(store, pair, None, store)
        assert (alone.norm, alone.base_norm, alone.relative) == (size.norm, None, None)


@pytest.mark.parametrize("text", ["{", "[]", "[" * 50_000])
def test_settings_that_are_none_cost_the_adapter_nothing_else(text: str, tmp_path: Path) -> None:
    written(tmp_path, {f"{PATH}.lora_A.weight": normal(4, 3), f"{PATH}.lora_B.weight": normal(2, 4)})
    (tmp_path / "adapter_config.json").write_text(text)
    with pytest.raises(InputRefused, match="ADAPTER"):
        adapter_config(tmp_path, "")
    with TensorStore.open(tmp_path, ".") as store:
        assert store.notes[0].startswith("warning: a LoRA adapter whose settings cannot be read")


def test_a_base_model_is_named_and_not_opened(tmp_path: Path) -> None:
    tensors = {f"{PATH}.lora_A.weight": normal(4, 3), f"{PATH}.lora_B.weight": normal(2, 4)}
    written(tmp_path, tensors, base_model_name_or_path="/etc/\x1b[31mpasswd", lora_alpha=4)
    with TensorStore.open(tmp_path, ".") as store:
        assert store.notes == (r"a LoRA adapter of 1 pairs, rank 4, scale 1, for /etc/\x1b[31mpasswd",)
