"""Writes IDX files."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def idx_bytes() -> Callable[[np.ndarray], bytes]:
    """An array of bytes as an IDX file."""
    return _idx_bytes


def _idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


@pytest.fixture(scope="session")
def idx_folder() -> Callable[..., Path]:
    """Writes images and labels into a folder in MNIST's layout, packed where asked."""

    def write(folder: Path, images: np.ndarray, labels: np.ndarray, *, packed: bool = False) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in (("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)):
            data = _idx_bytes(array)
            path = folder / (f"{name}.gz" if packed else name)
            path.write_bytes(gzip.compress(data) if packed else data)
        return folder

    return write
