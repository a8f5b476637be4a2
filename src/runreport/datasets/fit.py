"""Brings images to a size the models take: sides that are multiples of 4, from 12 to 28.

Small images are enlarged, since two halvings would leave nothing of them; large ones are reduced; sides that are
not multiples of 4 get a black border, which loses nothing.
"""

from __future__ import annotations

import numpy as np

SMALLEST, LARGEST = 12, 28  # pixels a side; smaller is resized to ENLARGED, larger to LARGEST
ENLARGED = 16


def fit_rule(source: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """How images of this shape are fitted ("none", "pad" or "resize") and the shape that results."""
    if max(source) < SMALLEST:
        return "resize", (ENLARGED, ENLARGED)
    if max(source) > LARGEST:
        return "resize", (LARGEST, LARGEST)
    padded = (-(-source[0] // 4) * 4, -(-source[1] // 4) * 4)
    return ("none" if padded == source else "pad"), padded


def fitted(images: np.ndarray, fit: str, shape: tuple[int, int]) -> np.ndarray:
    """Images (n, *shape) u1 from images (n, rows, columns) u1.  Raises ValueError where the fit cannot do it."""
    if fit == "none" and images.shape[1:] == shape:
        return images
    if fit == "pad" and images.shape[1] <= shape[0] and images.shape[2] <= shape[1]:
        return _padded(images, shape)
    if fit == "resize":
        return _resized(images, shape)
    raise ValueError(f"fit {fit!r} does not bring {images.shape[1:]} to {shape}")


def _padded(images: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The picture in the middle of a black frame; an odd rest goes to the bottom and the right."""
    rest = (shape[0] - images.shape[1], shape[1] - images.shape[2])
    return np.pad(images, ((0, 0), *((side // 2, side - side // 2) for side in rest)))


def _resized(images: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Bilinear between pixel centres, edges held, rounded half to even; applied to rows, then to columns."""
    rows, columns = (_weights(images.shape[axis + 1], shape[axis]) for axis in (0, 1))
    out = np.empty((len(images), *shape), np.uint8)
    for start in range(0, len(images), 1024):  # blocks keep the f8 copy small
        block = images[start : start + 1024].astype(np.float64)
        out[start : start + 1024] = np.rint(np.einsum("ri,nij,cj->nrc", rows, block, columns, optimize=True))
    return out


def _weights(source: int, target: int) -> np.ndarray:
    """(target, source): share of each source pixel in each target pixel; every row sums to 1.

    Reducing averages over the target pixel's footprint, so that no source pixel is skipped.
    """
    width = max(1.0, source / target)
    centres = (np.arange(target) + 0.5) * source / target - 0.5
    gap = np.abs(np.clip(centres, 0, source - 1)[:, None] - np.arange(source)[None]) / width
    weights = np.clip(1 - gap, 0, None)
    return weights / weights.sum(axis=1, keepdims=True)
