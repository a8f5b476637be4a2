"""The measures of every tensor of a checkpoint, over all of its values; bytes that tensors share are read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.numerics.quantiles import QUANTILES
from runreport.numerics.tensor_measures import BINS, Measures
from runreport.runs.inputs import MODEL
from runreport.tensors.readable import identity_of, why_not_read
from runreport.tensors.spectra import spectra
from runreport.tensors.stored_measures import all_measures, stored_measures
from runreport.tensors.tensor_store import TensorStore

SMALL_BINS = 32  # of the histogram on a tile
FOR_THREADS = 1 << 26  # elements of a model from which several tensors are measured at a time


@dataclass(frozen=True, slots=True)
class TensorMeasures:
    """One entry per tensor of the index; NaN where there is no such number. Of the finite values, except the counts."""

    min: Annotated[np.ndarray, Array("f8", "t")]
    max: Annotated[np.ndarray, Array("f8", "t")]
    mean: Annotated[np.ndarray, Array("f8", "t")]
    std: Annotated[np.ndarray, Array("f8", "t")]
    l2: Annotated[np.ndarray, Array("f8", "t")]
    sparsity: Annotated[np.ndarray, Array("f8", "t")]  # share of zeros
    nan: Annotated[np.ndarray, Array("f8", "t")]  # count
    inf: Annotated[np.ndarray, Array("f8", "t")]  # count
    zeros: Annotated[np.ndarray, Array("f8", "t")]  # count
    max_abs: Annotated[np.ndarray, Array("f8", "t")]
    kurtosis: Annotated[np.ndarray, Array("f8", "t")]  # excess: 0 for a normal distribution
    levels: Annotated[np.ndarray, Array("f8", "q")]  # of the quantiles, shares of the values below
    quantiles: Annotated[np.ndarray, Array("f8", "t, q")]
    histogram: Annotated[np.ndarray, Array("f8", "t, bins")]  # counts, in bins of equal width from min to max
    small: Annotated[np.ndarray, Array("u1", "t, tile")]  # the same in fewer bins: 255 is the fullest, 0 is empty
    spectral_norm: Annotated[np.ndarray, Array("f8", "t")]  # largest singular value of the tensor as a matrix
    stable_rank: Annotated[np.ndarray, Array("f8", "t")]  # (l2 / spectral norm)²
    singular: Annotated[np.ndarray, Array("f8", "t, s")]  # singular values, largest first; NaN behind the last
    spectrum: tuple[str, ...]  # how the singular values were found, or why they were not
    source: tuple[
        str, ...
    ]  # "" where every value was read; else of which sample the measures are, or why there are none


NUMBERS = tuple(
    field.name
    for field in fields(TensorMeasures)
    if field.name in Measures.__dataclass_fields__ and field.name not in ("quantiles", "histogram")
)


def tensor_measures(*, model: TensorStore, spectrum_work: int) -> TensorMeasures:
    """Measures of all tensors; NaN throughout for those that have no values to be read.

    spectrum_work: multiplications for singular values, spent on the cheapest matrices.
    """
    is_large = sum(one.numel for one in model.tensors) > FOR_THREADS
    found = list(all_measures(model)) if is_large else _one_by_one(model)
    why = tuple(why_not_read(one) for one in model.tensors)
    return TensorMeasures(**columns(found), **spectra(model, spectrum_work), source=why)


def _one_by_one(model: TensorStore) -> list[Measures | None]:
    """As all_measures: starting threads takes longer than measuring a small model."""
    known: dict[object, Measures | None] = {}
    for one in model.tensors:
        if identity_of(one) not in known:
            is_listed = one.numel > 0 and why_not_read(one) != ""
            known[identity_of(one)] = None if is_listed else stored_measures(model, one)
    return [known[identity_of(one)] for one in model.tensors]


def columns(found: list[Measures | None]) -> Mapping[str, Any]:
    """The columns of TensorMeasures that come from the measures of each tensor; None is a tensor without any."""
    numbers = {name: np.array([number(one, name) for one in found], dtype=np.float64) for name in NUMBERS}
    histogram = _rows([None if one is None else one.histogram for one in found], BINS)
    return {
        **numbers,
        "levels": np.array(QUANTILES, dtype=np.float64),
        "quantiles": _rows([None if one is None else one.quantiles for one in found], len(QUANTILES)),
        "histogram": histogram,
        "small": small_histogram(histogram),
    }


def number(one: Measures | None, name: str) -> float:
    """A measure as a number; NaN where there is none."""
    value = None if one is None else getattr(one, name)
    return np.nan if value is None else float(value)


def small_histogram(histogram: np.ndarray) -> np.ndarray:
    """(t, SMALL_BINS) u1 from counts (t, BINS): share of the fullest bin, rounded up; rows without counts are 0."""
    counts = np.nan_to_num(histogram).reshape(len(histogram), SMALL_BINS, -1).sum(axis=2)  # (t, tile)
    fullest = np.maximum(counts.max(axis=1, initial=0.0, keepdims=True), 1.0)
    return np.ceil(255 * counts / fullest).astype(np.uint8)


def _rows(values: list[tuple[float, ...] | tuple[int, ...] | None], width: int) -> np.ndarray:
    rows = np.full((len(values), width), np.nan)
    for place, row in enumerate(values):
        if row is not None:
            rows[place] = row
    return rows


MEASURES = Artifact(
    kind="tensors.measures",
    version=2,
    path="tensors/measures_epoch_{epoch}.npz",
    result=TensorMeasures,
    compute=tensor_measures,
    reads={"model": MODEL},
    params={"spectrum_work": 50_000_000_000},
)
