"""A LoRA adapter with three checkpoints, beside the model that it stands on, and its arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

STEPS = (10, 20, 30)
LAYERS = 3
SHAPES = {"self_attn.q_proj": (6, 8), "mlp.up_proj": (12, 8)}  # out, in
SETTINGS = {"peft_type": "LORA", "r": 2, "lora_alpha": 8, "base_model_name_or_path": "somebody/tiny-base"}


def base_weights() -> dict[str, np.ndarray]:
    """A model of three layers and a table of tokens."""
    draw = np.random.default_rng(5)
    made = {"model.embed_tokens.weight": draw.normal(size=(20, 8))}
    for layer in range(LAYERS):
        made |= {f"model.layers.{layer}.{name}.weight": draw.normal(size=shape) for name, shape in SHAPES.items()}
    return {name: values.astype(np.float32) for name, values in made.items()}


def adapter_weights(step: int) -> dict[str, np.ndarray]:
    """Pairs of rank 2 on every matrix of the layers; B grows with the step and the layer."""
    draw = np.random.default_rng(step)
    made: dict[str, np.ndarray] = {}
    for layer in range(LAYERS):
        for name, (n_out, n_in) in SHAPES.items():
            stem = f"base_model.model.model.layers.{layer}.{name}"
            made[f"{stem}.lora_A.weight"] = draw.normal(size=(2, n_in))
            made[f"{stem}.lora_B.weight"] = draw.normal(size=(n_out, 2)) * 0.01 * step * (layer + 1)
    return {name: values.astype(np.float32) for name, values in made.items()}


def write_adapter(folder: Path, weights: Mapping[str, np.ndarray], settings: Mapping[str, object] | None) -> Path:
    """A folder as PEFT saves it."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(dict(weights), folder / "adapter_model.safetensors")
    if settings is not None:
        (folder / "adapter_config.json").write_text(json.dumps(settings))
    return folder


def write_adapter_run(root: Path) -> Path:
    """root/lora/checkpoint-<step> and root/tiny-base/model.safetensors."""
    for step in STEPS:
        folder = write_adapter(root / f"lora/checkpoint-{step}", adapter_weights(step), SETTINGS)
        (folder / "trainer_state.json").write_text(json.dumps({"global_step": step, "log_history": []}))
    (root / "tiny-base").mkdir()
    save_file(base_weights(), root / "tiny-base/model.safetensors")
    return root
