"""What tensors are compared by: the shape of their distribution and of their spectrum, and their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runreport.artifacts.tensors.measures import TensorMeasures

PLACES = (2, 4, 8, 16, 32)  # singular values that are compared, as shares of the first
FEWEST = 16  # finite values of a tensor that is compared
CLIP = 3.0  # spreads from the median where features are cut off: one outlier shall not decide


@dataclass(frozen=True, slots=True)
class Features:
    """Of m tensors."""

    tensor: np.ndarray  # (m,) i4, positions in the index
    names: tuple[str, ...]  # (f,)
    values: np.ndarray  # (m, f) f8; NaN where a tensor has none, such as a spectrum
    centre: np.ndarray  # (f,) f8, median
    spread: np.ndarray  # (f,) f8, half the distance between the quartiles; 1 where that is 0
    weight: np.ndarray  # (f,) f8: size, distribution and spectrum count the same, however many features each has

    @property
    def scaled(self) -> np.ndarray:
        """(m, f) f8; what a tensor does not have is put at the median, 0."""
        return self.weight * np.clip(np.nan_to_num((self.values - self.centre) / self.spread), -CLIP, CLIP)


def features(measures: TensorMeasures, numels: Sequence[int]) -> Features:
    """The features of all tensors whose measures are known, vary, and rest on at least FEWEST values."""
    numel = np.array(numels, dtype=np.float64)
    finite = numel - np.nan_to_num(measures.nan) - np.nan_to_num(measures.inf)
    kept = np.flatnonzero(
        (measures.std > 0) & np.isfinite(measures.std) & (finite >= FEWEST) & np.isfinite(measures.l2)
    )
    with np.errstate(all="ignore"):
        parts = [_size(measures, kept, finite), _distribution(measures, kept), _spectrum(measures, kept)]
    columns = {name: column for part in parts for name, column in part.items()}
    values = np.stack(list(columns.values()), axis=1)
    values[~np.isfinite(values)] = np.nan
    centre, spread = _scale(values)
    weight = np.concatenate([np.full(len(part), len(part) ** -0.5) for part in parts])
    return Features(kept.astype(np.int32), tuple(columns), values, centre, spread, weight)


def _size(measures: TensorMeasures, kept: np.ndarray, finite: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "log10 std": np.log10(measures.std[kept]),
        "log10 root mean square": np.log10(measures.l2[kept] / np.sqrt(finite[kept])),
    }


def _distribution(measures: TensorMeasures, kept: np.ndarray) -> dict[str, np.ndarray]:
    std, mean, kurtosis = measures.std[kept], measures.mean[kept], measures.kurtosis[kept]
    quantiles = (measures.quantiles[kept] - mean[:, None]) / std[:, None]
    return {
        "mean / std": mean / std,
        "excess kurtosis, log": np.sign(kurtosis) * np.log1p(np.abs(kurtosis)),
        "share of zeros": measures.sparsity[kept],
    } | {f"quantile {level:g} in std from the mean": quantiles[:, at] for at, level in enumerate(measures.levels)}


def _spectrum(measures: TensorMeasures, kept: np.ndarray) -> dict[str, np.ndarray]:
    found = measures.singular[kept]
    shares = {f"singular value {place} / first": found[:, place - 1] / found[:, 0] for place in PLACES}
    return shares | {"log10 stable rank": np.log10(measures.stable_rank[kept])}


def _scale(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median and half the distance of the quartiles of each column; 0 and 1 where a column has no values."""
    centre, spread = np.zeros(values.shape[1]), np.ones(values.shape[1])
    for place, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        if len(known):
            low, centre[place], high = np.quantile(known, (0.25, 0.5, 0.75))
            spread[place] = (high - low) / 2 if high > low else 1.0
    return centre, spread
