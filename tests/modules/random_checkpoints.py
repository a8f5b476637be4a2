"""Checkpoints of tensors of all types, shapes, strides and ties, by seed, in every form that libraries write."""

from __future__ import annotations

import pickle
import random
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

FORMS = ("zip", "legacy", "bare", "safetensors", "module")
TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
    "C64": torch.complex64,
    "C128": torch.complex128,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "U16": torch.uint16,
    "U32": torch.uint32,
    "U64": torch.uint64,
}
OLD = tuple(TYPES)[:12]  # those that have a storage of their own, as older forms need
NEW = tuple(name for name in TYPES if name != "C128")  # those that safetensors has


@dataclass(frozen=True)
class Saved:
    """A file and what torch says that it holds, by name."""

    path: Path
    form: str
    tensors: dict[str, torch.Tensor]
    types: dict[str, str]


def saved(seed: int, folder: Path) -> Saved:
    """The checkpoint of that seed."""
    chance = random.Random(seed)
    form = FORMS[seed % len(FORMS)]
    types = {"legacy": OLD, "bare": OLD, "safetensors": NEW}.get(form, tuple(TYPES))
    named: dict[str, tuple[torch.Tensor, str]] = {}
    for number in range(chance.randint(1, 6)):
        kind = chance.choice(types)
        base = _values(chance, kind)
        named[f"layers.{number}.{chance.choice(('weight', 'bias', 'ünï', 'a b'))}"] = (base, kind)
        if form != "safetensors":
            for view in range(chance.randint(0, 2)):
                named[f"view.{number}.{view}"] = (_view(chance, base), kind)
    tensors = {name: tensor for name, (tensor, _) in named.items()}
    path = folder / f"{seed}.{'safetensors' if form == 'safetensors' else 'pt'}"
    tensors = _written(form, tensors, path)
    kinds = {torch_type: name for name, torch_type in TYPES.items()}
    return Saved(path, form, tensors, {name: kinds[tensor.dtype] for name, tensor in tensors.items()})


def _values(chance: random.Random, kind: str) -> torch.Tensor:
    shape = tuple(
        chance.choice((0, 1, 1, 2, 3, 5, 8)) if chance.random() < 0.9 else 17 for _ in range(chance.randint(0, 4))
    )
    numel = 1
    for size in shape:
        numel *= size
    dtype = TYPES[kind]
    bits = torch.tensor([chance.getrandbits(8) for _ in range(numel * max(1, dtype.itemsize))], dtype=torch.uint8)
    if kind == "BOOL":
        return (bits > 127).reshape(shape)
    if numel == 0:
        return torch.zeros(shape, dtype=dtype)
    return bits.view(dtype).reshape(shape)  # every pattern of bits: NaN, infinities, subnormals, -0


def _view(chance: random.Random, base: torch.Tensor) -> torch.Tensor:
    if base.dim() == 0:
        return base
    axis = chance.randrange(base.dim())
    n = base.shape[axis]
    return chance.choice(
        (
            lambda: base,
            lambda: base.transpose(axis, chance.randrange(base.dim())),
            lambda: base.narrow(axis, n // 3, n - n // 3),
            lambda: base[tuple(slice(None, None, 2) if one == axis else slice(None) for one in range(base.dim()))],
            lambda: base.permute(*chance.sample(range(base.dim()), base.dim())),
            lambda: base.unsqueeze(axis),
            lambda: base.reshape(-1),
        )
    )()


def _written(form: str, tensors: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    if form == "safetensors":
        plain = {name: tensor.contiguous() for name, tensor in tensors.items()}
        save_file(plain, path, metadata={"form": form})
        return plain
    if form == "module":
        return _module(tensors, path)
    value: Any = OrderedDict(tensors) if len(tensors) % 2 else {"epoch": 3, "state_dict": tensors, "lr": 0.1}
    if form == "bare":
        path.write_bytes(pickle.dumps(value, len(tensors) % 6))
    else:
        torch.save(value, path, _use_new_zipfile_serialization=form == "zip")
    return tensors


def _module(tensors: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """A whole module, with parameters where their type allows, and buffers."""
    net = torch.nn.Module()
    inner = torch.nn.Module()
    net.add_module("inner", inner)
    for number, tensor in enumerate(tensors.values()):
        if tensor.is_floating_point() and "float8" not in str(tensor.dtype) and number % 2:
            inner.register_parameter(f"p{number}", torch.nn.Parameter(tensor))
        else:
            inner.register_buffer(f"b{number}", tensor)
    torch.save(net, path)
    found = {**dict(inner._parameters), **dict(inner._buffers)}
    return {f"inner.{name}": tensor.detach() for name, tensor in found.items() if tensor is not None}
