"""Checkpoints of a run: weights for everybody, and the optimiser's state for resuming.

epoch_<N>.safetensors and latest.safetensors are written before resume.pt, so the state in resume.pt always has its
weights beside it, wherever a crash falls.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runreport.atomic_file import sync_folder, write_atomic
from runreport.errors import CannotCompute, InputRefused
from runreport.models.build import load_weights
from runreport.runs.opening import read_regular
from runreport.tensors.safetensors_file import read_all
from runreport.training.checkpoint_bytes import checkpoint_bytes

if TYPE_CHECKING:
    import torch

FOLDER = "checkpoints"
RESUME = f"{FOLDER}/resume.pt"
RESUME_LIMIT = 1 << 30  # bytes; Adam keeps two numbers per weight


@dataclass(frozen=True, slots=True)
class Position:
    """How far a training has come."""

    epoch: int  # finished passes
    step: int  # optimiser steps
    threads: int  # of torch; sums differ in the last bit between thread counts


def save_checkpoint(
    root: Path, run_id: str, position: Position, model: torch.nn.Module, optimizer: torch.optim.Optimizer
) -> None:
    """Write weights, their `latest` copy and the resume state.

    Raises CannotCompute naming the tensor where a weight is not finite, OutputFailed where the disk refuses.
    """
    tensors = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
    _check_finite(tensors, position)
    metadata = {"run_id": run_id, "epoch": str(position.epoch), "step": str(position.step), "format": "pt"}
    data = checkpoint_bytes(tensors, metadata)
    write_atomic(root / FOLDER / f"epoch_{position.epoch}.safetensors", data)
    write_atomic(root / FOLDER / "latest.safetensors", data)
    sync_folder(root / FOLDER)  # the state must not outlast a loss of power without its weights
    write_atomic(root / RESUME, _packed(position, optimizer))
    sync_folder(root / FOLDER)


def _check_finite(tensors: dict[str, Any], position: Position) -> None:
    import numpy as np

    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise CannotCompute(
                f"weights of {name} are not finite after epoch {position.epoch}, step {position.step}",
                hint="a smaller train.learning_rate usually helps",
            )


def _packed(position: Position, optimizer: torch.optim.Optimizer) -> bytes:
    import torch

    state = {"epoch": position.epoch, "step": position.step, "threads": position.threads}
    stream = io.BytesIO()
    torch.save(state | {"optimizer": optimizer.state_dict()}, stream)
    return stream.getvalue()


def load_checkpoint(root: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> Position:
    """Bring model and optimiser to where the run's last resume state was written.

    Raises InputRefused where the state is missing, damaged, not of this model, or would run code.
    """
    import torch

    data = read_regular(root, RESUME, limit=RESUME_LIMIT)
    try:
        state: dict[str, Any] = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        position = Position(int(state["epoch"]), int(state["step"]), max(1, int(state["threads"])))
        weights = f"{FOLDER}/epoch_{position.epoch}.safetensors"
        load_weights(model, read_all(root, weights), path=root / weights)
        optimizer.load_state_dict(state["optimizer"])
    except (RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
        raise InputRefused(
            "is not a resume state of this model",
            path=root / RESUME,
            hint="delete the run directory and train again, or choose another --run-id",
        ) from error
    return position
