"""Rows over checkpoints: layers, types within layers, and single tensors, each measure as a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from runreport.artifacts.tensors.change import TensorChange
from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.layers import TensorLayers
from runreport.artifacts.tensors.measures import TensorMeasures
from runreport.artifacts.tensors.parts.layer_rows import LayerRow, is_parameter, layer_rows
from runreport.pages.layers_parts.measured import scale_of, with_ratio
from runreport.pages.tensors_parts.groups import group_words
from runreport.pages.words import visible

CELLS = 40_000  # of a matrix of single tensors
Key = tuple[str, str]  # layer and group


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


def tensors_data(*results: Any) -> dict[str, Any]:
    """The chunk of single tensors; results: index, measures and change of each checkpoint in turn.

    The tensors of the last checkpoint that are parameters, at most CELLS cells: of more those that drifted most.
    """
    checkpoints = list(zip(results[::3], results[1::3], results[2::3], strict=True))
    last: TensorIndex = checkpoints[-1][0]
    order = [tensor for row in layer_rows(last) if not row.group for tensor in row.tensors]
    chosen = _most_moved(order, checkpoints[-1][2], max(1, CELLS // len(checkpoints)))
    values = tensor_matrices([last.names[tensor] for tensor in chosen], checkpoints)
    return {
        "rows": [visible(last.names[tensor]) for tensor in chosen],
        "groups": [visible(group_words(last.group[tensor])) for tensor in chosen],
        "tensors": [[visible(last.names[tensor])] for tensor in chosen],
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


def tensor_matrices(
    names: Sequence[str], checkpoints: Sequence[tuple[TensorIndex, TensorMeasures, TensorChange]]
) -> dict[str, np.ndarray]:
    """(r, e) of each measure for the tensors of these names; NaN where a checkpoint has no such tensor."""
    found: dict[str, np.ndarray] = {}
    for column, (index, measures, change) in enumerate(checkpoints):
        places = {name: place for place, name in enumerate(index.names)}
        pairs = [(row, places[name]) for row, name in enumerate(names) if name in places]
        rows, own = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        for name, values in _columns(measures, change):
            matrix = found.setdefault(name, np.full((len(names), len(checkpoints)), np.nan))
            matrix[rows, column] = values[own]
    return with_ratio(found)


def _columns(measures: TensorMeasures, change: TensorChange) -> Iterator[tuple[str, np.ndarray]]:
    yield from (("norm", measures.l2), ("std", measures.std), ("sparsity", measures.sparsity))
    yield "not_finite", measures.nan + measures.inf
    for row, against in enumerate(("before", "first")):
        yield f"moved_{against}", change.l2[row]
        yield f"drift_{against}", change.drift[row]
        yield f"cosine_{against}", change.cosine[row]


def parameters_of(index: TensorIndex) -> list[int]:
    """Places of the tensors that count for their layers."""
    return [tensor for tensor in range(len(index.names)) if is_parameter(index, tensor)]
