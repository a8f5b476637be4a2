"""The same weights as programs save them that write neither safetensors nor single files of torch."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from torch.distributed.checkpoint.state_dict_saver import save

from runreport.tensors.npz_file import write_npz

Weights = Mapping[str, np.ndarray]
_ALIGNMENT = 32


def gguf_bytes(tensors: Mapping[str, tuple[list[int], int, bytes]]) -> bytes:
    """A GGUF file; of each tensor its axes, the last of the shape first, the number of its type, and its bytes."""
    listed, values = b"", b""
    for name, (axes, kind, data) in tensors.items():
        listed += struct.pack(f"<Q{len(name)}sI", len(name), name.encode(), len(axes))
        listed += struct.pack(f"<{len(axes)}QIQ", *axes, kind, len(values))
        values += data + bytes(-len(data) % _ALIGNMENT)
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), 0) + listed
    return header + bytes(-len(header) % _ALIGNMENT) + values


def write_distributed(path: Path, weights: Weights) -> None:
    """A folder of torch.distributed.checkpoint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of a process that is alone
        state = {"model": {name: torch.tensor(values) for name, values in weights.items()}}
        save(state, checkpoint_id=path, no_dist=True)


def write_gguf(path: Path, weights: Weights) -> None:
    """A file of f4."""
    tensors = {name: (list(reversed(values.shape)), 0, values.tobytes()) for name, values in weights.items()}
    path.write_bytes(gguf_bytes(tensors))


def write_arrays(path: Path, weights: Weights) -> None:
    """An archive of NumPy; names are identifiers."""
    path.write_bytes(write_npz({name.replace(".", "_"): values for name, values in weights.items()}))


def write_keras(path: Path, weights: Weights) -> None:
    """An HDF5 file, as Keras saves weights."""
    import h5py

    with h5py.File(path, "w") as file:
        for name, values in weights.items():
            file[name.replace(".", "/")] = values


WRITERS: Mapping[str, Callable[[Path, Weights], None]] = {
    "": write_distributed,
    ".gguf": write_gguf,
    ".npz": write_arrays,
    ".h5": write_keras,
}
