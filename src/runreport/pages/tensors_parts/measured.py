"""Measures of a checkpoint for the browser, and what they are called and how they are coloured."""

from __future__ import annotations

import dataclasses
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
    "skewness": Named("skewness", "third moment over variance^1.5", is_signed=True),
    "spectral_norm": Named("spectral norm", "largest singular value of the tensor as a matrix"),
    "stable_rank": Named("stable rank", "squared l2 norm over squared spectral norm"),
    **{name: Named(title, says) for name, (title, says) in CHANGE_WORDS.items()},
}


def columns_of(measures: TensorMeasures, n: int) -> dict[str, np.ndarray]:
    """Every measure with one number per tensor, (n,) float64."""
    found: dict[str, np.ndarray] = {}
    for one in dataclasses.fields(measures):
        values = getattr(measures, one.name)
        if isinstance(values, np.ndarray) and values.shape == (n,) and values.dtype.kind == "f":
            found[one.name] = values.astype(np.float64)
    return {name: found[name] for name in sorted(found, key=_place)}


def _place(name: str) -> tuple[int, str]:
    names = list(WORDS)
    return (names.index(name) if name in WORDS else len(names), name)


def micro_histograms(measures: TensorMeasures, n: int) -> np.ndarray | None:
    """(n, bins) u1, heights of each tensor's little histogram; None where the artifact has none."""
    for one in dataclasses.fields(measures):
        values = getattr(measures, one.name)
        if isinstance(values, np.ndarray) and values.dtype == np.uint8 and values.ndim == 2 and len(values) == n:
            return values
    return None


def numbers_data(index: TensorIndex, *rest: TensorMeasures | TensorChange) -> dict[str, Any]:
    """What differs between checkpoints of the same structure; rest: measures and changes, where they are known."""
    n = len(index.names)
    kind = "<f8" if n <= EXACT else "<f4"
    columns: dict[str, np.ndarray] = {}
    hills = None
    for one in rest:
        if isinstance(one, TensorChange):
            columns |= change_columns(one)
        else:
            columns |= columns_of(one, n)
            hills = micro_histograms(one, n)
    return {
        "measures": {name: columns[name].astype(kind) for name in sorted(columns, key=_place)},
        "hills": None if hills is None else {"bins": hills.shape[1], "of": hills.ravel()},
    }


def _extent(measures: TensorMeasures) -> dict[str, Any]:
    """Of every measure its range; which tensors hold NaN or infinity; how many were measured, of how many a sample."""
    columns = columns_of(measures, len(measures.nan))
    is_known = np.isfinite(measures.nan)
    return {
        "extent": _ranges(columns),
        "bad": np.flatnonzero((measures.nan > 0) | (measures.inf > 0)).tolist(),
        "measured": int(is_known.sum()),
        "sampled": sum(bool(said) and bool(known) for said, known in zip(measures.source, is_known, strict=True)),
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


EXTENT = Fact("tensor-extent", 3, _extent)
CHANGE_EXTENT = Fact("tensor-change-extent", 1, _change_extent)


def measure_island(extents: Sequence[Mapping[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    """Every measure that any checkpoint has, with one range of colours for all of them."""
    names = sorted({name for one in extents for name in one}, key=_place)
    return [_measure(name, [one[name] for one in extents if name in one]) for name in names]


def _measure(name: str, ranges: Sequence[Sequence[Any]]) -> dict[str, Any]:
    words = WORDS.get(name, Named(name.replace("_", " "), ""))
    low, high = min(one[0] for one in ranges), max(one[1] for one in ranges)
    above = min((one[2] for one in ranges if one[2] is not None), default=None)
    scale = "linear"
    if low < 0 < high and words.is_signed:
        scale, low, high = "signed", -max(-low, high), max(-low, high)
    elif low >= 0 and above is not None and high / above >= SPAN:
        scale, low = "log", above
    return {"name": name, "title": words.title, "says": words.says, "scale": scale, "low": low, "high": high}
