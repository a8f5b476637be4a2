from __future__ import annotations

from pathlib import Path

import numpy as np
from tensor_runs import small_model, tensor_view

from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.artifacts.tensors.relations import RELATIONS
from runreport.pages.tensors_parts.relations import relations_data, relations_words
from runreport.tensors.tensor_store import TensorStore


def test_the_map_and_the_pairs_are_those_of_the_artifact(tmp_path: Path):
    view = tensor_view(tmp_path, {1: small_model(layers=4)})
    store = TensorStore.open(tmp_path, "step_1.safetensors")
    found = RELATIONS.compute(model=store, measures=view.shelf.load(MEASURES, 1), **RELATIONS.params)
    data = relations_data(found)
    m = len(found.tensor)
    assert data["x"].shape == data["y"].shape == data["cluster"].shape == (m,)
    assert np.allclose(np.column_stack([data["x"], data["y"]]), found.points[:, :2])
    members = data["group_of"].reshape(-1, 2)
    assert all(tensor in found.groups[place] for tensor, place in members)
    words = relations_words(found, view.shelf.load(INDEX, 1))
    assert words is not None
    assert words["says"].startswith(f"{m} tensors are compared by {len(found.features)} features")
    assert sum(one["n"] for one in words["clusters"]) in (0, m)


def test_one_tensor_is_like_nothing(tmp_path: Path):
    view = tensor_view(tmp_path, {1: {"a": np.arange(64, dtype=np.float32).reshape(8, 8)}})
    store = TensorStore.open(tmp_path, "step_1.safetensors")
    found = RELATIONS.compute(model=store, measures=view.shelf.load(MEASURES, 1), **RELATIONS.params)
    assert relations_words(found, view.shelf.load(INDEX, 1)) is None
