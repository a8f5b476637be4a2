"""How the layers of a checkpoint stand and have moved, each as one long vector of its tensors' values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.change import CHANGE, TensorChange
from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.artifacts.tensors.parts.layer_rows import LayerRow, layer_rows

COMPARED = 0.5  # share of a row's values


@dataclass(frozen=True, slots=True)
class TensorLayers:
    """An entry per row: a layer, then the types of tensors in it; NaN where there is no such number.

    The norm of a row is that of all its tensors laid end to end: the root of the sum of their squared norms.  So are
    differences; the relative drift is the norm of the difference over the norm of the same tensors before.  Tensors
    that cannot be compared (added, reshaped) are in the norm and not in the drift; a row of which less than COMPARED of
    the values could be has none.
    """

    layer: tuple[str, ...]  # "layer 3", or the module of tensors outside of layers
    group: tuple[str, ...]  # "" for the whole layer
    tensors: Annotated[np.ndarray, Array("i4", "r")]
    numel: Annotated[np.ndarray, Array("f8", "r")]
    norm: Annotated[np.ndarray, Array("f8", "r")]
    std: Annotated[np.ndarray, Array("f8", "r")]  # of all values together
    sparsity: Annotated[np.ndarray, Array("f8", "r")]  # share of zeros
    not_finite: Annotated[np.ndarray, Array("f8", "r")]  # count of NaN and infinite values
    moved_before: Annotated[np.ndarray, Array("f8", "r")]  # norm of the difference to the checkpoint before
    drift_before: Annotated[np.ndarray, Array("f8", "r")]  # the same, relative
    cosine_before: Annotated[np.ndarray, Array("f8", "r")]
    moved_first: Annotated[np.ndarray, Array("f8", "r")]  # and to the first checkpoint
    drift_first: Annotated[np.ndarray, Array("f8", "r")]
    cosine_first: Annotated[np.ndarray, Array("f8", "r")]


def tensor_layers(*, index: TensorIndex, measures: TensorMeasures, change: TensorChange) -> TensorLayers:
    """The rows of a model with their numbers."""
    rows = layer_rows(index)
    numel = np.array([np.prod(shape, dtype=np.float64) for shape in index.shapes])

    def column(value: Callable[[np.ndarray], float]) -> np.ndarray:
        return np.array([value(np.array(row.tensors)) for row in rows], dtype=np.float64)

    drifts = [_drift(rows, change, number, numel) for number in range(2)]
    return TensorLayers(
        layer=tuple(row.layer for row in rows),
        group=tuple(row.group for row in rows),
        tensors=np.array([len(row.tensors) for row in rows], dtype=np.int32),
        numel=column(lambda own: float(numel[own].sum())),
        norm=column(lambda own: _joined(measures.l2[own[numel[own] > 0]])),
        std=column(lambda own: _pooled_std(measures.mean[own], measures.std[own], numel[own])),
        sparsity=column(lambda own: _share(measures.sparsity[own] * numel[own], numel[own])),
        not_finite=column(lambda own: float(np.nansum(measures.nan[own] + measures.inf[own]))),
        **dict(zip(("moved_before", "drift_before", "cosine_before"), drifts[0], strict=True)),
        **dict(zip(("moved_first", "drift_first", "cosine_first"), drifts[1], strict=True)),
    )


def _drift(
    rows: tuple[LayerRow, ...], change: TensorChange, number: int, numel: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Norm of the difference, relative drift and cosine of every row, over the tensors that were compared."""
    found = [_compared(change, number, np.array(row.tensors), numel) for row in rows]
    moved, drift, cosine = np.array(found, dtype=np.float64).reshape(-1, 3).T
    return moved, drift, cosine


def _compared(change: TensorChange, number: int, own: np.ndarray, numel: np.ndarray) -> tuple[float, float, float]:
    known = own[~np.isnan(change.l2[number, own])]
    if len(known) == 0 or numel[known].sum() < COMPARED * numel[own].sum():
        return np.nan, np.nan, np.nan
    own = known
    norm, now = change.norm[number, own], change.norm_now[number, own]
    moved, before, after = _joined(change.l2[number, own]), _joined(norm), _joined(now)
    product = float(np.nansum(change.cosine[number, own] * norm * now))
    cosine = product / (before * after) if before * after else np.nan
    return moved, moved / before if before else np.nan, float(np.clip(cosine, -1, 1))


def _joined(norms: np.ndarray) -> float:
    """The norm of vectors laid end to end; of those that are not known nothing is made up."""
    return float(np.linalg.norm(norms)) if len(norms) and not np.isnan(norms).any() else np.nan


def _pooled_std(mean: np.ndarray, std: np.ndarray, numel: np.ndarray) -> float:
    """The standard deviation of all values together, from those of the parts."""
    used = numel > 0
    mean, std, numel = mean[used], std[used], numel[used]
    if not len(mean):
        return np.nan
    whole = float((mean * numel).sum() / numel.sum())
    return float(np.sqrt((numel * (std**2 + (mean - whole) ** 2)).sum() / numel.sum()))


def _share(some: np.ndarray, all_of: np.ndarray) -> float:
    used = all_of > 0
    return float(some[used].sum() / all_of[used].sum()) if used.any() else np.nan


LAYERS = Artifact(
    kind="tensors.layers",
    version=1,
    path="tensors/layers_epoch_{epoch}.json",
    result=TensorLayers,
    compute=tensor_layers,
    reads={"index": INDEX, "measures": MEASURES, "change": CHANGE},
)
