"""A model with a tensor of every type and rank that the focus panel draws, and its bytes."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

SIDE = (72, 80)  # of the matrices: more than a corner


def tensors() -> dict[str, tuple[str, np.ndarray]]:
    """By name: the type, and an array of its very bytes (codes of the types that NumPy lacks)."""
    rng = np.random.default_rng(8)
    floats = rng.normal(0, 0.05, SIDE).astype("<f4")
    floats[3, 5], floats[10, 20], floats[11, 21], floats[0, 0] = np.nan, np.inf, -np.inf, 4.25
    halves = (floats.view("<u4") >> 16).astype("<u2")
    return {
        "model.layers.0.self_attn.q_proj.weight": ("F32", floats),
        "model.layers.0.self_attn.k_proj.weight": ("BF16", halves),
        "model.layers.0.self_attn.v_proj.weight": ("F16", floats.astype("<f2")),
        "model.layers.1.self_attn.q_proj.weight": ("F8_E4M3", rng.integers(0, 256, SIDE, dtype="u1")),
        "model.layers.1.self_attn.k_proj.weight": ("F8_E5M2", rng.integers(0, 256, SIDE, dtype="u1")),
        "double": ("F64", rng.normal(size=SIDE)),
        "ids": ("I64", rng.integers(-(2**62), 2**62, (6, 5))),
        "signs": ("I8", rng.integers(-128, 128, SIDE).astype("i1")),
        "mask": ("BOOL", rng.random((9, 11)) < 0.4),
        "conv.weight": ("F32", rng.normal(size=(6, 4, 3, 3)).astype("<f4")),
        "stack.weight": ("F32", rng.normal(size=(5, 12, 16)).astype("<f4")),
        "bias": ("F32", rng.normal(size=300).astype("<f4")),
        "step": ("I64", np.array(2**60 + 1)),
        "none": ("F32", np.zeros((0, 4), "<f4")),
    }


def write(path: Path) -> dict[str, tuple[int, bytes]]:
    """Writes them as one safetensors file; by name, where the first byte lies in it and all of them."""
    header, data = {}, b""
    for name, (dtype, array) in tensors().items():
        raw = array.tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    ends = {name: one["data_offsets"] for name, one in header.items()}
    return {name: (8 + len(text) + a, data[a:b]) for name, (a, b) in ends.items()}
