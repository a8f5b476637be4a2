"""What checkpoints have in common: names, shapes and places; kept once for all checkpoints of the same structure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from runreport.artifacts.tensors.index import TensorIndex
from runreport.pages.page import Fact
from runreport.pages.words import visible

BUFFERS = ("buffer", "quant_aux")  # groups that no optimizer changes


def structure_data(index: TensorIndex) -> dict[str, Any]:
    """Everything of the index but the names of its files; what repeats is a list of words and places in it."""
    canvas = index.canvas
    return {
        "names": [visible(name) for name in index.names],
        "dtypes": coded(index.dtypes),
        "shapes": coded(index.shapes),
        "components": coded(index.component),
        "layers": coded(index.layer),
        "groups": coded(index.group),
        "experts": index.expert.astype("<i4"),
        "ties": index.tie.astype("<i4"),
        "file": index.file.astype("<i4"),
        "begin": index.begin.astype("<f8"),
        "bytes": index.size.astype("<f8"),
        "x": canvas.x.astype("<f4"),
        "y": canvas.y.astype("<f4"),
        "size": canvas.size.astype("<f4"),
        "extent": [canvas.width, canvas.height],
        "bands": [visible(name) for name in canvas.bands],
        "band_x": canvas.band_x.astype("<f4").ravel(),
        "band_y": canvas.band_y.astype("<f4").ravel(),
        "columns": [visible(name) for name in canvas.columns],
        "column_x": canvas.column_x.astype("<f4").ravel(),
        "column_y": canvas.column_y.astype("<f4"),
    }


def coded(values: Sequence[Hashable]) -> dict[str, Any]:
    """A column of few different values: `words` in order of appearance, and of each row its place among them."""
    places: dict[Hashable, int] = {}
    of = [places.setdefault(value, len(places)) for value in values]
    kind = "<u1" if len(places) <= 1 << 8 else "<u2" if len(places) <= 1 << 16 else "<u4"
    return {"words": list(places), "of": np.array(of, dtype=kind)}


def numels_of(index: TensorIndex) -> np.ndarray:
    """Elements of each tensor, (t,) float64."""
    return np.array([float(np.prod(shape, dtype=np.float64)) for shape in index.shapes])


def _structure(index: TensorIndex) -> dict[str, Any]:
    """What a page must know of a checkpoint before its data are fetched; storage shared by tensors counts once."""
    digest = sha256()
    for name, value in sorted(structure_data(index).items()):
        digest.update(name.encode())
        digest.update(_bytes_of(value))
    numel, is_sized = numels_of(index), index.size >= 0
    own = _owners(index.tie, numel)
    trained = own & ~np.isin(np.array(index.group, dtype=object), BUFFERS)
    layers = {(part, layer) for part, layer in zip(index.component, index.layer, strict=True) if layer}
    return {
        "digest": digest.hexdigest()[:16],
        "n": len(index.names),
        "parameters": int(numel[trained].sum()),
        "buffers": int(numel[own & ~trained].sum()),
        "ties": int(len(own) - own.sum()),
        "bytes": int(index.size[own & is_sized].sum()),
        "unsized": int((~is_sized).sum()),
        "dtypes": dict(Counter(index.dtypes).most_common()),
        "groups": dict(Counter(index.group).most_common()),
        "layers": len(layers),
        "files": [visible(name) for name in index.files],
        "notes": [visible(note) for note in index.notes],
    }


def _owners(ties: np.ndarray, numel: np.ndarray) -> np.ndarray:
    """(t,) bool: of tensors that share storage the largest, the first of equals."""
    order = np.lexsort((np.arange(len(ties)), -numel, ties))
    owners = np.zeros(len(ties), dtype=bool)
    owners[order[np.unique(ties[order], return_index=True)[1]]] = True
    return owners


def _bytes_of(value: Any) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, Mapping):
        return b"".join(_bytes_of(value[name]) for name in sorted(value))
    return json.dumps(value, ensure_ascii=True).encode()


STRUCTURE = Fact("tensor-structure", 1, _structure)
