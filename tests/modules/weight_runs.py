"""Runs that saved weights at several steps, their site, and what its pages hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from runreport.build.options import BuildOptions
from runreport.build.site import build_site

Weights = Mapping[str, np.ndarray]


def write_steps(run: Path, steps: Mapping[int, Weights]) -> Path:
    """A folder as a trainer of Hugging Face leaves it: checkpoint-<step>/model.safetensors and a log."""
    for step, weights in steps.items():
        folder = run / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        save_file(
            {name: np.ascontiguousarray(values) for name, values in weights.items()}, folder / "model.safetensors"
        )
    log = [{"step": step, "loss": 3.0 / (1 + step)} for step in steps]
    (run / "trainer_state.json").write_text(json.dumps({"global_step": max(steps), "log_history": log}))
    return run


def layered(draw: np.random.Generator, layers: int = 3, width: int = 8) -> dict[str, np.ndarray]:
    """Random weights under the names of a GPT-2: matrices of 0.02, scales of one, biases of zero."""
    normal = lambda *shape: draw.normal(scale=0.02, size=shape).astype(np.float32)  # noqa: E731
    found = {"transformer.wte.weight": normal(20, width)}
    for layer in range(layers):
        stem = f"transformer.h.{layer}"
        found[f"{stem}.ln_1.weight"] = np.ones(width, np.float32)
        found[f"{stem}.attn.c_attn.weight"] = normal(width, 3 * width)
        found[f"{stem}.attn.c_attn.bias"] = np.zeros(3 * width, np.float32)
        found[f"{stem}.mlp.c_fc.weight"] = normal(width, 4 * width)
    return found | {"transformer.ln_f.weight": np.ones(width, np.float32)}


def moved(weights: Weights, draw: np.random.Generator, by: float) -> dict[str, np.ndarray]:
    """The same with noise of a size on every value."""
    return {
        name: (values + draw.normal(scale=by, size=values.shape)).astype(values.dtype)
        for name, values in weights.items()
    }


def build_weights(runs: Path, base: Path, *, single_file: bool = False) -> Path:
    """A site of these runs below base; its folder."""
    build_site(BuildOptions((runs,), base / "site", base / "store", 1, single_file=single_file))
    return base / "site"


def chunk_of(site: Path, key: str) -> Any:
    """The JSON of a chunk of a site with one run."""
    (path,) = (path for path in site.glob("data/*/*.js") if path.name.startswith(f"{key}."))
    found = re.fullmatch(r'RR\.put\("[^"]*",(".*")\);\n', path.read_text())
    assert found is not None
    return json.loads(json.loads(found[1]))
