"""From config.json to a model, and from a checkpoint's arrays into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from runreport.errors import InputRefused, printable

if TYPE_CHECKING:
    import numpy as np
    from torch import nn

    from runreport.runs.config import ModelConfig

NAMES_SHOWN = 3  # in an error's list of tensor names


def build_model(config: ModelConfig, *, seed: int = 0) -> nn.Module:
    """The model that config names, on the CPU, its initial weights determined by seed alone.

    The global generators of torch, NumPy and Python are left as they were.
    Raises InputRefused for a model name or an image shape that is not known here.
    """
    import torch

    from runreport.models.autoencoder import Autoencoder
    from runreport.models.gmvae import GaussianMixtureVAE

    known: dict[str, type[nn.Module]] = {"ae": Autoencoder, "gmvae": GaussianMixtureVAE}
    if config.name not in known:
        raise InputRefused(f"model {printable(config.name)!r} is unknown; known are ae and gmvae")
    _check_sizes(config)
    with torch.random.fork_rng(devices=[]):
        # Not torch.manual_seed: that would also reseed the generators of the accelerators.
        torch.default_generator.manual_seed(seed)
        return known[config.name](config)


def _check_sizes(config: ModelConfig) -> None:
    rows, columns = config.image_shape
    if rows < 4 or columns < 4 or rows % 4 or columns % 4:
        raise InputRefused(f"model.image_shape is {rows} x {columns}; both sides must be multiples of 4")
    asked = {"latent_dim": config.latent_dim, "channels": config.channels}
    asked |= {"components": config.components} if config.name == "gmvae" else {"classes": config.classes}
    for name, value in asked.items():
        if value is None or value < 1:
            raise InputRefused(f"model.{name} is {value}; it must be 1 or more")


def load_weights(model: nn.Module, tensors: Mapping[str, np.ndarray], *, path: Path | str) -> None:
    """Copy tensors into the model's parameters of the same names, shapes and dtype.

    path: file the tensors came from, for messages.  The model is unchanged when this raises.
    Raises InputRefused naming missing and unexpected tensors, or the first tensor whose shape or dtype differs.
    """
    import numpy as np
    import torch

    state = model.state_dict()
    _check_names(set(state), set(tensors), path)
    for name, parameter in state.items():
        _check_tensor(name, tensors[name], tuple(parameter.shape), path)
    with torch.no_grad():
        for name, parameter in state.items():
            parameter.copy_(torch.from_numpy(np.array(tensors[name], dtype=np.float32)))


def _check_names(expected: set[str], found: set[str], path: Path | str) -> None:
    if expected == found:
        return
    lists = {"missing": expected - found, "unexpected": found - expected}
    told = "; ".join(f"{kind}: {_few(names)}" for kind, names in lists.items() if names)
    raise InputRefused(f"tensors do not fit the model of config.json; {told}", path=path)


def _few(names: set[str]) -> str:
    shown = ", ".join(printable(name) for name in sorted(names)[:NAMES_SHOWN])
    return shown if len(names) <= NAMES_SHOWN else f"{shown} and {len(names) - NAMES_SHOWN} more"


def _check_tensor(name: str, tensor: np.ndarray, expected: tuple[int, ...], path: Path | str) -> None:
    if tuple(tensor.shape) != expected:
        raise InputRefused(
            f"tensor {printable(name)} has shape {tuple(tensor.shape)}, the model expects {expected}",
            path=path,
        )
    if tensor.dtype.kind != "f":
        raise InputRefused(f"tensor {printable(name)} is {tensor.dtype}, the model expects float32", path=path)
