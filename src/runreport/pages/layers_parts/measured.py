"""What can be shown of rows over checkpoints: names in words, and how colours follow the values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

LOG_SPAN = 50.0  # of largest to smallest, from which colours follow the logarithm


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure. unit "%": a share of one, shown in per cent. middle: the value of the middle colour."""

    title: str
    says: str
    unit: str = ""
    middle: float | None = None


MEASURES: Mapping[str, Measured] = {
    "drift_before": Measured(
        "drift since the checkpoint before",
        "Norm of the difference to the checkpoint before, over the norm there.",
        "%",
    ),
    "drift_first": Measured(
        "drift since the first", "Norm of the difference to the first checkpoint, over the norm there.", "%"
    ),
    "moved_before": Measured("distance to the checkpoint before", "Norm of the difference to the checkpoint before."),
    "moved_first": Measured("distance to the first", "Norm of the difference to the first checkpoint."),
    "norm": Measured("weight norm", "Square root of the sum of the squares of all values."),
    "norm_ratio": Measured("norm relative to the first", "Norm over the first norm that is not zero.", "×", middle=1.0),
    "cosine_before": Measured("cosine with the checkpoint before", "1 where the direction is still the same."),
    "cosine_first": Measured("cosine with the first", "1 where the direction is still that of the first checkpoint."),
    "std": Measured("standard deviation", "Of all values of the row together."),
    "sparsity": Measured("sparsity", "Share of the values that are exactly zero.", "%"),
    "not_finite": Measured("NaN and infinite", "How many values are NaN or infinite."),
}


def with_ratio(values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The (r, e) matrices of MEASURES: those given, and the norm over the first norm of the row that is not 0."""
    norm = values["norm"]
    is_there = np.isfinite(norm) & (norm > 0)
    first = np.where(is_there.any(axis=1), norm[np.arange(len(norm)), is_there.argmax(axis=1)], np.nan)
    return {name: norm / first[:, None] if name == "norm_ratio" else values[name] for name in MEASURES}


def scale_of(name: str, values: np.ndarray) -> dict[str, Any]:
    """How colours follow values: kind linear, log or diverging (of the logarithm), and the values of both ends.

    Zero has no place on a logarithm and is drawn apart.  values: any shape; NaN is left out.
    """
    found = values[np.isfinite(values)]
    above = found[found > 0]
    middle = MEASURES[name].middle
    if middle is not None and len(above):
        span = max(float(np.abs(np.log2(above / middle)).max()), 0.05)
        return {"kind": "diverging", "low": middle * 2**-span, "high": middle * 2**span}
    if not len(found):
        return {"kind": "linear", "low": 0.0, "high": 1.0}
    low, high = float(found.min()), float(found.max())
    if low >= 0 and len(above) and high / float(above.min()) >= LOG_SPAN:
        return {"kind": "log", "low": float(above.min()), "high": high}
    if name.startswith("cosine"):
        return {"kind": "linear", "low": min(low, 1 - 1e-9), "high": 1.0}
    low = 0.0 if low >= 0 and low < high / 2 else low
    return {"kind": "linear", "low": low, "high": high if high > low else low + (math.fabs(low) or 1.0)}
