"""The table of tensors of a page without scripts."""

from __future__ import annotations

from typing import Any

from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.measures import TensorMeasures
from runreport.pages.tensors_parts.groups import group_words
from runreport.pages.tensors_parts.measured import columns_of
from runreport.pages.words import figure, visible

ROWS = 300  # in the page; with scripts the table has all
SHOWN = ("mean", "std", "max_abs", "sparsity", "nan", "inf")


def table_rows(index: TensorIndex, measures: TensorMeasures | None) -> list[dict[str, Any]]:
    """The first tensors, numbers as text."""
    n = len(index.names)
    columns = {} if measures is None else columns_of(measures)
    return [
        {
            "name": visible(index.names[i]),
            "layer": visible(index.layer[i]),
            "group": group_words(index.group[i]),
            "dtype": visible(index.dtypes[i]),
            "shape": shape_text(index.shapes[i]),
            "file": visible(index.files[index.file[i]]) if index.files else "",
            "byte": figure(float(index.begin[i]), 15),
            "numbers": [figure(float(columns[name][i])) if name in columns else "–" for name in SHOWN],
        }
        for i in range(min(n, ROWS))
    ]


def shape_text(shape: tuple[int, ...]) -> str:
    """`768 × 2304`; a scalar has none."""
    return " × ".join(map(str, shape)) if shape else "scalar"
