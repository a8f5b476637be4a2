"""Everything that is known of a range of tensors, for the panel that shows one of them at a time."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.measures import TensorMeasures
from runreport.pages.tensors_parts.measured import WORDS
from runreport.pages.words import visible

COUNTS = ("nan", "inf", "zeros")
NOT_SHOWN = ("levels", "small")  # arrays of the artifact that are of no single tensor, or drawn elsewhere


def details_data(index: TensorIndex, measures: TensorMeasures, *, first: int, part: int) -> Mapping[str, Any]:
    """Measures in full precision, and what the index says beyond the canvas, of the tensors first to first + part.

    Columns are base64 of little-endian float64, `width` numbers a tensor, so that no number is rounded on its way.
    """
    rows = slice(first, min(first + part, len(index.names)))
    strides = index.strides[rows]
    return {
        "first": first,
        "levels": [float(one) for one in measures.levels],
        "columns": {name: _column(values[rows]) for name, values in _columns(measures).items()},
        "spectrum": [visible(text) for text in measures.spectrum[rows]],
        "source": [visible(text) for text in measures.source[rows]],
        "strides": {str(first + i): list(one) for i, one in enumerate(strides) if one},
        "base": [int(one) for one in index.base[rows]],
        "sub": list(index.sub[rows]),
        "lacks": [visible(text) for text in index.lacks[rows]],
        "kept": list(index.kept[rows]),
    }


def measure_words() -> list[dict[str, Any]]:
    """Every measure with one number per tensor in the order of the panel: its title, and what it is."""
    names = [one.name for one in dataclasses.fields(TensorMeasures)]
    known = [name for name in WORDS if name in names]
    return [
        {"name": name, "title": WORDS[name].title, "says": WORDS[name].says, "isCount": name in COUNTS}
        for name in known
    ]


def _columns(measures: TensorMeasures) -> dict[str, np.ndarray]:
    found = {one.name: getattr(measures, one.name) for one in dataclasses.fields(measures)}
    return {name: one for name, one in found.items() if isinstance(one, np.ndarray) and name not in NOT_SHOWN}


def _column(values: np.ndarray) -> dict[str, Any]:
    """values: (n,) or (n, width)."""
    numbers = np.ascontiguousarray(values, dtype="<f8")
    width = numbers.shape[1] if numbers.ndim == 2 else 1
    return {"width": width, "f8": base64.b64encode(numbers.tobytes()).decode("ascii")}
