"""A labelled set of grey images, and the digest that identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """Grey images with one class each; 0 is black, 255 white."""

    images: np.ndarray  # (n, rows, columns) u1
    labels: np.ndarray  # (n,) i4, in [0, classes)
    class_names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(f"images must be (n, rows, columns) u1, not {self.images.shape} {self.images.dtype}")
        if self.labels.shape != self.images.shape[:1] or self.labels.dtype != np.int32:
            raise ValueError(f"labels must be ({len(self.images)},) i4, not {self.labels.shape} {self.labels.dtype}")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of one image."""
        return self.images.shape[1], self.images.shape[2]


def digest(data: Images) -> str:
    """SHA-256 of the pixels in row-major order followed by the labels as little-endian i4, in hexadecimal."""
    sha = hashlib.sha256(data.images.tobytes())
    sha.update(data.labels.astype("<i4").tobytes())
    return sha.hexdigest()
