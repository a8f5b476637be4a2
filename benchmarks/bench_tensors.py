"""Every measure of every tensor of a file: ours beside NumPy tensor by tensor, and beside torch without the order.

Warm: the files were just written. Ours on one thread; the memory is that of the default, all cores, beyond libraries.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from timing import Row, arguments, medians, show

from runreport.numerics.tensor_measures import QUANTILES
from runreport.tensors import stored_measures
from runreport.tensors.stored_measures import all_measures
from runreport.tensors.tensor_store import TensorStore

MANY = 1 << 20  # values of a tensor in the comparison by bytes
FEW = 1000  # in the comparison by number of tensors
PEAK = """
import re, sys
from pathlib import Path
import numba, numpy
from runreport.numerics.measure_kernels import compiled_kernels
from runreport.tensors.stored_measures import all_measures
from runreport.tensors.tensor_store import TensorStore
def peak():
    found = re.search("VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")
compiled_kernels()
before = peak()
with TensorStore.open(Path(sys.argv[1]).parent, Path(sys.argv[1]).name) as store:
    found = list(all_measures(store))
print(peak() - before)
"""


def main() -> None:
    options = arguments(__doc__ or "", sizes=(32, 64, 128), quick=(8,))
    repeats = options.repeats
    with tempfile.TemporaryDirectory() as folder:
        for dtype in ("F32", "BF16"):
            rows = []
            for megabytes in options.sizes:
                path = written(Path(folder), dtype, max(1, (megabytes << 20) // MANY // width(dtype)), MANY)
                rows += [Row(*row) for row in compared(path, megabytes, repeats, goal=5.0)]
            show(f"all measures of a file, {dtype}, {MANY:,} values a tensor; size in MB", rows)
        rows = []
        for count in [size * 16 for size in options.sizes]:
            rows += [Row(*row) for row in compared(written(Path(folder), "F32", count, FEW), count, repeats)]
        show(f"all measures of many small tensors, F32, {FEW:,} values each; size in tensors", rows)


def compared(path: Path, size: int, repeats: int, goal: float | None = None) -> list[tuple[object, ...]]:
    """Rows of the contenders: name, size, seconds, note, goal."""
    contenders = {
        "runreport": lambda: ours(path),
        "numpy per tensor": lambda: by_numpy(path),
        "torch per tensor, no quantiles": lambda: by_torch(path),
    }
    stored_measures.THREADS = 1
    found = medians(contenders, repeats)
    notes = {name: f"{path.stat().st_size / seconds / 1e9:.2f} GB/s" for name, seconds in found.items()}
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    notes["runreport"] += f", {float(done.stdout):.0f} MB beyond the libraries"
    return [
        (name, size, seconds, notes[name], goal if name == "numpy per tensor" else None)
        for name, seconds in found.items()
    ]


def ours(path: Path) -> None:
    with TensorStore.open(path.parent, path.name) as store:
        for _ in all_measures(store):
            pass


def by_numpy(path: Path) -> None:
    """The same numbers, as one writes it: every line goes through the tensor again."""
    with safe_open(path, "pt") as file:
        for name in file.keys():  # noqa: SIM118 - it is no dict
            values = file.get_tensor(name).float().numpy().reshape(-1)
            finite = values[np.isfinite(values)]
            _ = finite.min(), finite.max(), finite.mean(dtype=np.float64), finite.std(dtype=np.float64)
            _ = np.linalg.norm(finite), (finite == 0).mean(), np.isnan(values).sum(), np.isinf(values).sum()
            _ = np.quantile(finite, QUANTILES), np.histogram(finite, 64)


def by_torch(path: Path) -> None:
    with safe_open(path, "pt") as file:
        for name in file.keys():  # noqa: SIM118
            values = file.get_tensor(name).float()
            _ = values.aminmax(), values.mean(dtype=torch.float64), values.std(), values.norm(), values.isnan().sum()
            _ = torch.histc(values, 64)


def written(folder: Path, dtype: str, count: int, numel: int) -> Path:
    """A safetensors file of normal values, tensor after tensor."""
    size = width(dtype) * numel
    path = folder / f"{dtype}-{count}.safetensors"
    header = {
        f"model.layers.{at}.mlp.down_proj.weight": {
            "dtype": dtype,
            "shape": [numel],
            "data_offsets": [at * size, (at + 1) * size],
        }
        for at in range(count)
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    values = (np.random.default_rng(0).normal(size=numel) * 0.02).astype(np.float32)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for at in range(count):
            moved = np.roll(values, 97 * at)
            file.write((moved if dtype == "F32" else (moved.view(np.uint32) >> 16).astype(np.uint16)).tobytes())
    return path


def width(dtype: str) -> int:
    return {"F32": 4, "BF16": 2}[dtype]


if __name__ == "__main__":
    main()
