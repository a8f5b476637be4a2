"""The rows in which the layers of a model are shown, in the order in which data pass through them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.artifacts.tensors.index import TensorIndex

EMBEDDINGS = frozenset({"embedding", "pos_embedding", "patch_embed", "time_embedding"})
LAST = frozenset({"output_head"})
COMPONENTS = ("encoder", "vision", "text", "decoder")  # in this order where a model has several
NOT_TRAINED = frozenset({"buffer", "quant_aux"})  # groups of tensors that no optimizer moves
REAL = ("F", "BF", "C")  # beginnings of the names of types that hold trained values


@dataclass(frozen=True, slots=True)
class LayerRow:
    """Tensors that are looked at together: a layer, or those of one type within it."""

    layer: str  # "layer 3", "encoder layer 2.1"; of tensors outside of layers the module: "wte", "encoder.conv1"
    group: str  # "" for all of the layer
    tensors: tuple[int, ...]  # places in the index


def is_parameter(index: TensorIndex, tensor: int) -> bool:
    """Whether a tensor counts for its layer: numbers that training moves, so no buffers, masks, tables, packed bits."""
    return index.group[tensor] not in NOT_TRAINED and index.dtypes[tensor].startswith(REAL)


def layer_rows(index: TensorIndex) -> tuple[LayerRow, ...]:
    """A row per layer and, behind each, one per type of tensor in it where there are several; parameters only."""
    members: dict[str, list[int]] = {}
    for tensor in range(len(index.names)):
        if is_parameter(index, tensor):
            members.setdefault(row_label(index, tensor), []).append(tensor)
    has_order = _has_order(index)
    rows: list[LayerRow] = []
    for label in sorted(members, key=lambda label: _place(index, members[label][0], has_order)):
        rows.append(LayerRow(label, "", tuple(members[label])))
        groups = _groups(index, members[label])
        rows += [LayerRow(label, group, tuple(own)) for group, own in groups.items() if len(groups) > 1]
    return tuple(rows)


def row_label(index: TensorIndex, tensor: int) -> str:
    """What the row of a tensor is called: its layer, or its module where it is in none."""
    layer, component = index.layer[tensor], index.component[tensor]
    if layer:
        return f"layer {layer}" if component == "text" else f"{component} layer {layer}"
    return index.names[tensor].rpartition(".")[0] or index.names[tensor]


def _groups(index: TensorIndex, tensors: Sequence[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for tensor in tensors:
        found.setdefault(index.group[tensor], []).append(tensor)
    return found


def _has_order(index: TensorIndex) -> bool:
    """Whether the file keeps the model's own order; safetensors files are often sorted by type, then by name."""
    by_type: dict[str, list[str]] = {}
    for name, dtype in zip(index.names, index.dtypes, strict=True):
        by_type.setdefault(dtype, []).append(name)
    return any(names != sorted(names) for names in by_type.values())


def _place(index: TensorIndex, tensor: int, has_order: bool) -> tuple[object, ...]:
    """Embeddings of the text first, then tower after tower: what is before its layers, the layers, what is after."""
    component, group, layer = index.component[tensor], index.group[tensor], index.layer[tensor]
    is_text = component == "text"
    tower = COMPONENTS.index(component) if component in COMPONENTS else len(COMPONENTS)
    module = row_label(index, tensor)
    by_name = ((0, tensor, ""),) if has_order else _natural(module)
    is_last = not layer and (group in LAST or (group == "norm" and not module[-1:].isdigit()))
    if not layer and is_text and (group in EMBEDDINGS or is_last):
        tower = -1 if group in EMBEDDINGS else len(COMPONENTS) + 1
        return (tower, group in LAST or group == "pos_embedding", (), by_name)
    numbers = tuple(int(part) for part in layer.split(".")) if layer else ()
    return (tower, 2 if is_last else int(bool(layer)), numbers, by_name)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key in whose order conv2 stands before conv10."""
    parts = re.findall(r"\d{1,9}|\D+|\d", text[:200])
    return tuple((0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part) for part in parts)
