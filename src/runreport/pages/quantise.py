"""Numbers for the screen in 8 or 16 bits, with the range they were made from; exact values stay in the artifacts."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

CODES = {"u1": (np.uint8, 255), "u2": (np.uint16, 65535)}


def column(values: np.ndarray, dtype: Literal["u1", "u2"] = "u2", *, power: float = 1.0) -> dict[str, Any]:
    """Values as levels: value = min + (level / top)^power * (max - min), top = 254 or 65534.

    values: any shape; NaN and infinities become the largest code, "no value". power > 1 spends more levels on small
    values. Every value is reached to within half a level. With no finite value the range is [0, 0].
    """
    kind, missing = CODES[dtype]
    finite = np.isfinite(values)
    low, high = (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 0.0)
    span = (high - low) or 1.0
    share = np.clip((np.where(finite, values, low) - low) / span, 0.0, 1.0).astype(np.float64)
    levels = np.rint(share ** (1.0 / power) * (missing - 1))
    return {
        "levels": np.where(finite, levels, missing).astype(kind),
        "min": low,
        "max": high,
        "power": power,
    }


def positions(points: np.ndarray) -> dict[str, Any]:
    """Points as 16-bit levels within their own bounds, so that one epoch's data never depend on another's.

    points: (n, dim) float, finite.  Gives levels (n, dim) u2 and bounds [[min, max], …] per axis.
    """
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    span = np.where(high > low, high - low, 1.0)
    levels = np.rint((points - low) / span * 65534).astype(np.uint16)  # (n, dim)
    return {"levels": levels, "bounds": [[float(a), float(b)] for a, b in zip(low, high, strict=True)]}
