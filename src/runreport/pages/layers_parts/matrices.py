"""Rows over checkpoints: layers, types within layers, and single tensors, each measure as a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from runreport.artifacts.tensors.change import TensorChange
from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.layers import TensorLayers
from runreport.artifacts.tensors.parts.layer_rows import LayerRow, is_parameter, layer_rows
from runreport.pages.layers_parts.measured import scale_of, with_ratio
from runreport.pages.tensors_parts.groups import group_words
from runreport.pages.tensors_parts.histories import COLUMNS, Histories, taken
from runreport.pages.words import visible

CELLS = 40_000  # of a matrix of single tensors
Key = tuple[str, str]  # layer and group
_CHANGES = tuple(  # measure, row of the comparison in TensorChange, field there
    (f"{measure}_{against}", row, field)
    for row, against in enumerate(("before", "first"))
    for measure, field in (("moved", "l2"), ("drift", "drift"), ("cosine", "cosine"))
)


def layer_matrices(layers: Sequence[TensorLayers]) -> tuple[list[Key], dict[str, np.ndarray]]:
    """Every row that any checkpoint has, in the order of the last, and (r, e) of each measure; NaN where it is not."""
    keys: dict[Key, int] = {}
    for one in (layers[-1], *layers[:-1]):
        for key in zip(one.layer, one.group, strict=True):
            keys.setdefault(key, len(keys))
    names = ("norm", "std", "sparsity", "not_finite", "moved_before", "drift_before", "cosine_before")
    names += ("moved_first", "drift_first", "cosine_first")
    values = {name: np.full((len(keys), len(layers)), np.nan) for name in names}
    for column, one in enumerate(layers):
        places = [keys[key] for key in zip(one.layer, one.group, strict=True)]
        for name in names:
            values[name][places, column] = getattr(one, name)
    return list(keys), with_ratio(values)


def layers_data(index: TensorIndex, *layers: TensorLayers) -> dict[str, Any]:
    """The chunk of the two levels: layers, and types within them; index: of the last checkpoint, for the names."""
    keys, values = layer_matrices(layers)
    members = {(row.layer, row.group): row for row in layer_rows(index)}
    whole = [place for place, (_, group) in enumerate(keys) if not group]
    # A layer of one type has no row of its own for it: the row of the layer is that row.
    has_types = {layer for layer, group in keys if group}
    types = [place for place, (layer, group) in enumerate(keys) if group or layer not in has_types]
    return {"layers": _level(keys, values, whole, members, index), "types": _level(keys, values, types, members, index)}


def _level(
    keys: Sequence[Key],
    values: Mapping[str, np.ndarray],
    places: Sequence[int],
    members: Mapping[Key, LayerRow],
    index: TensorIndex,
) -> dict[str, Any]:
    chosen = [keys[place] for place in places]
    matrices = {name: matrix[list(places)] for name, matrix in values.items()}
    own = [members[key].tensors if key in members else () for key in chosen]
    return {
        "rows": [visible(layer) for layer, _ in chosen],
        "groups": [visible(group_words(group)) if group else "" for _, group in chosen],
        "tensors": [[visible(index.names[tensor]) for tensor in tensors] for tensors in own],
        "of": len(chosen),
        "measures": matrices,
        "scales": {name: scale_of(name, matrix) for name, matrix in matrices.items()},
    }


def tensors_data(index: TensorIndex, *changes: TensorChange, past: Histories) -> dict[str, Any]:
    """The chunk of single tensors; index: of the last checkpoint, past: of its tensors, changes: of each checkpoint.

    The tensors of the last checkpoint that are parameters, at most CELLS cells: of more those that drifted most.
    """
    order = [tensor for row in layer_rows(index) if not row.group for tensor in row.tensors]
    chosen = _most_moved(order, changes[-1], max(1, CELLS // len(changes)))
    names = [visible(index.names[tensor]) for tensor in chosen]
    values = tensor_matrices(chosen, past, changes)
    return {
        "rows": names,
        "groups": [visible(group_words(index.group[tensor])) for tensor in chosen],
        "tensors": [[name] for name in names],
        "of": len(order),
        "measures": values,
        "scales": {name: scale_of(name, matrix) for name, matrix in values.items()},
    }


def _most_moved(order: Sequence[int], change: TensorChange, most: int) -> list[int]:
    if len(order) <= most:
        return list(order)
    drift = np.nan_to_num(change.drift[1][list(order)], nan=-1.0)
    kept = set(np.argsort(-drift, kind="stable")[:most].tolist())
    return [tensor for place, tensor in enumerate(order) if place in kept]


def tensor_matrices(chosen: Sequence[int], past: Histories, changes: Sequence[TensorChange]) -> dict[str, np.ndarray]:
    """(r, e) of each measure for some of the tensors of `past`; NaN where a checkpoint has no such tensor."""
    rows = list(chosen)
    found = {name: past.columns["l2" if name == "norm" else name][rows] for name in ("norm", *COLUMNS[1:])}
    for name, against, field in _CHANGES:
        columns = [
            taken(getattr(change, field)[against], places[rows])
            for change, places in zip(changes, past.places, strict=True)
        ]
        found[name] = np.stack(columns, axis=1)
    return with_ratio(found)


def parameters_of(index: TensorIndex) -> list[int]:
    """Places of the tensors that count for their layers."""
    return [tensor for tensor in range(len(index.names)) if is_parameter(index, tensor)]
