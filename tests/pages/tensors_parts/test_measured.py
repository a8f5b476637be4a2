"""Measures with one number per tensor: all of the artifact's, and nothing else that happens to be as long."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import numpy as np
from tensor_runs import tensor_view

from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.numerics.quantiles import QUANTILES
from runreport.pages.tensors_parts.measured import columns_of, measure_island, numbers_data


def one_each() -> set[str]:
    """Fields of the artifact with one number per tensor."""
    hints = get_type_hints(TensorMeasures, include_extras=True)
    return {name for name, hint in hints.items() if Array("f8", "t") in getattr(hint, "__metadata__", ())}


def test_every_measure_of_the_artifact_has_words_and_is_shown(tmp_path: Path) -> None:
    view = tensor_view(tmp_path, {1: {"w": np.ones((2, 2), np.float32)}})
    assert set(columns_of(view.shelf.load(MEASURES, 1))) == one_each()


def test_shares_of_quantiles_are_no_measure_where_there_are_as_many_tensors(tmp_path: Path) -> None:
    weights = {f"w{i}": np.full((2, 2), i, np.float32) for i in range(len(QUANTILES))}
    view = tensor_view(tmp_path, {1: weights})
    made = numbers_data(view.shelf.load(INDEX, 1), view.shelf.load(MEASURES, 1))
    assert set(made["measures"]) == one_each()


def test_a_measure_has_one_range_for_all_checkpoints_that_know_it() -> None:
    (std, drift) = measure_island([{"drift_first": [0.0, 2.0, 0.5], "std": [1.0, 3.0, 1.0]}, {"std": [0.5, 2.0, 0.5]}])
    assert (std["name"], std["low"], std["high"], std["scale"]) == ("std", 0.5, 3.0, "linear")
    assert (drift["name"], drift["high"]) == ("drift_first", 2.0)
