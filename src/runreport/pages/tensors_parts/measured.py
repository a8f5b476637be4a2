"""Measures of a checkpoint for the browser, and what they are called and how they are coloured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from runreport.artifacts.tensors.change import TensorChange
from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.measures import TensorMeasures
from runreport.pages.page import Fact
from runreport.pages.tensors_parts.change import WORDS as CHANGE_WORDS
from runreport.pages.tensors_parts.change import change_columns
from runreport.tensors.readable import EMPTY

EXACT = 4096  # tensors up to which numbers keep 16 digits; with more of them seven
SPAN = 50.0  # of largest to smallest, from which colours follow the logarithm


@dataclass(frozen=True, slots=True)
class Named:
    """How a measure is written."""

    title: str
    says: str
    is_signed: bool = False


WORDS = {
    "min": Named("min", "smallest finite value", is_signed=True),
    "max": Named("max", "largest finite value", is_signed=True),
    "max_abs": Named("max |x|", "largest absolute value"),
    "mean": Named("mean", "mean of the finite values", is_signed=True),
    "std": Named("std", "standard deviation of the finite values"),
    "l2": Named("l2 norm", "square root of the sum of squares"),
    "sparsity": Named("sparsity", "share of zeros"),
    "zeros": Named("zeros", "how many values are zero"),
    "nan": Named("NaN", "how many values are not a number"),
    "inf": Named("infinite", "how many values are infinite"),
    "kurtosis": Named(
        "kurtosis", "fourth moment over squared variance, minus 3: 0 for a normal distribution", is_signed=True
    ),
    "spectral_norm": Named("spectral norm", "largest singular value of the tensor as a matrix"),
    "stable_rank": Named("stable rank", "squared l2 norm over squared spectral norm"),
    **{name: Named(title, says) for name, (title, says) in CHANGE_WORDS.items()},
}


def columns_of(measures: TensorMeasures) -> dict[str, np.ndarray]:
    """Every measure with one number per tensor, (t,) float64, in the order of WORDS."""
    return {name: getattr(measures, name) for name in WORDS if name not in CHANGE_WORDS}


def numbers_data(index: TensorIndex, *rest: TensorMeasures | TensorChange) -> dict[str, Any]:
    """What differs between checkpoints of the same structure; rest: measures and changes, where they are known."""
    kind = "<f8" if len(index.names) <= EXACT else "<f4"
    columns: dict[str, np.ndarray] = {}
    hills = None  # (t, bins) u1, heights of each tensor's little histogram
    for one in rest:
        if isinstance(one, TensorChange):
            columns |= change_columns(one)
        else:
            columns |= columns_of(one)
            hills = one.small
    return {
        "measures": {name: column.astype(kind) for name, column in columns.items()},
        "hills": None if hills is None else {"bins": hills.shape[1], "of": hills.ravel()},
    }


def _extent(measures: TensorMeasures) -> dict[str, Any]:
    """Of every measure its range; which tensors hold NaN or infinity; how many were measured, of how many a sample."""
    is_known = np.isfinite(measures.nan)
    return {
        "extent": _ranges(columns_of(measures)),
        "bad": np.flatnonzero((measures.nan > 0) | (measures.inf > 0)).tolist(),
        "measured": int(is_known.sum()),
        "sampled": sum(
            said not in ("", EMPTY) and bool(known) for said, known in zip(measures.source, is_known, strict=True)
        ),
    }


def _change_extent(change: TensorChange) -> dict[str, Any]:
    return _ranges(change_columns(change))


def _ranges(columns: Mapping[str, np.ndarray]) -> dict[str, list[float | None]]:
    """Least and most of the finite numbers, and the least above zero, where there is one."""
    found: dict[str, list[float | None]] = {}
    for name, values in columns.items():
        finite = values[np.isfinite(values)]
        above = finite[finite > 0]
        if len(finite):
            found[name] = [float(finite.min()), float(finite.max()), float(above.min()) if len(above) else None]
    return found


EXTENT = Fact("tensor-extent", 4, _extent)
CHANGE_EXTENT = Fact("tensor-change-extent", 1, _change_extent)


def measure_island(extents: Sequence[Mapping[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    """Every measure that any checkpoint has, with one range of colours for all of them."""
    known = {name: [one[name] for one in extents if name in one] for name in WORDS}
    return [_measure(name, ranges) for name, ranges in known.items() if ranges]


def _measure(name: str, ranges: Sequence[Sequence[Any]]) -> dict[str, Any]:
    words = WORDS[name]
    low, high = min(one[0] for one in ranges), max(one[1] for one in ranges)
    above = min((one[2] for one in ranges if one[2] is not None), default=None)
    scale = "linear"
    if low < 0 < high and words.is_signed:
        scale, low, high = "signed", -max(-low, high), max(-low, high)
    elif low >= 0 and above is not None and high / above >= SPAN:
        scale, low = "log", above
    return {"name": name, "title": words.title, "says": words.says, "scale": scale, "low": low, "high": high}
