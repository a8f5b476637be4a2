"""The page of tensors: what it says, and what reaches the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign_view import foreign_view
from tensor_runs import small_model, tensor_view

from runreport.artifacts.tensors.index import INDEX
from runreport.build.render import section
from runreport.pages import PAGES, pages_of
from runreport.pages.page import PageContent, RunView
from runreport.pages.tensors import TENSORS, tensors_content
from runreport.runs.logged import CheckpointFile
from runreport.runs.saved_models import LAST_STEP


def html_of(content: PageContent) -> str:
    run = {"id": "run", "slug": "run", "status": "unknown", "model": "", "data": "", "epochs": None}
    return str(section("tensors", "Tensors", content, frame={"run": run, "root": "../../"}, chunks={})["html"])


def data_of(view: RunView, content: PageContent, key: str) -> dict[str, Any]:
    """What a chunk of the page holds."""
    chunk = next(one for one in content.chunks if one.key == key)
    read = [view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys)) for ref in chunk.reads]
    return dict(chunk.make(*read, **chunk.options))


def saved(path: str, step: int | None) -> CheckpointFile:
    return CheckpointFile(path, step, None)


def test_a_run_that_saved_nothing_has_no_such_page(tmp_path: Path):
    assert TENSORS not in pages_of(foreign_view(), PAGES)
    assert TENSORS in pages_of(tensor_view(tmp_path, {1: small_model()}), PAGES)


def test_the_heading_counts_tensors_parameters_and_layers(tmp_path: Path):
    view = tensor_view(tmp_path, {5: small_model(), 9: small_model(scale=2)})
    content = tensors_content(view)
    numel = sum(value.size for value in small_model().values())
    assert content.heading == f"14 tensors, {numel} parameters in 2 layers"
    html = html_of(content)
    assert "This is step 9, the last of 2 checkpoints" in html
    assert "Every value of every tensor was measured." in html
    assert "transformer.h.1.mlp.c_proj.weight" in html


def test_the_structure_of_many_checkpoints_is_kept_once(tmp_path: Path):
    view = tensor_view(tmp_path, {1: small_model(), 2: small_model(scale=3), 3: small_model(layers=3)})
    content = tensors_content(view)
    structures = [chunk.key for chunk in content.chunks if chunk.key.startswith("tensors_")]
    checkpoints = content.island["checkpoints"]
    assert [one["address"] for one in checkpoints] == ["1", "2", "3"]
    assert [structures.index(one["structure"]) for one in checkpoints] == [0, 0, 1]
    told = data_of(view, content, checkpoints[0]["structure"])
    assert told["names"] == list(view.shelf.load(INDEX, 1).names)
    assert len(told["x"]) == 14


def test_numbers_of_a_checkpoint_are_those_of_its_artifacts(tmp_path: Path):
    view = tensor_view(tmp_path, {1: small_model(), 2: small_model(scale=3)})
    content = tensors_content(view)
    names = view.shelf.load(INDEX, 2).names
    numbers = data_of(view, content, "tensor_numbers_2")
    weights = small_model(scale=3)
    expected = [weights[name].astype(np.float64).std() for name in names]
    assert np.allclose(numbers["measures"]["std"], expected, rtol=1e-12)
    moved = numbers["measures"]["drift_before"][names.index("transformer.h.0.attn.c_attn.weight")]
    assert moved == pytest.approx(2)
    assert "drift_before" not in data_of(view, content, "tensor_numbers_1")["measures"]
    assert numbers["hills"]["of"].shape == (14 * numbers["hills"]["bins"],)
    by_name = {one["name"]: one for one in content.island["measures"]}
    assert by_name["mean"]["scale"] == "signed"
    assert by_name["mean"]["low"] == -by_name["mean"]["high"]


def test_values_that_are_not_finite_are_said_at_the_top_with_a_link(tmp_path: Path):
    broken = small_model()
    broken["transformer.h.1.mlp.c_fc.weight"][0, 0] = np.nan
    html = html_of(tensors_content(tensor_view(tmp_path, {1: small_model(), 2: broken, 3: broken})))
    assert "1 tensor holds NaN or infinite values at step 3, first at step 2:" in html
    assert 'href="#t=transformer.h.1.mlp.c_fc.weight"' in html


def test_weights_that_were_not_opened_are_named_with_the_reason():
    view = foreign_view(checkpoints=[saved("run/a.bin", 1), saved("run/b.bin", 2)])
    assert TENSORS in pages_of(view, PAGES)
    html = html_of(tensors_content(view))
    assert "No weights could be opened" in html
    assert "run/a.bin" in html
    assert "no weights are there" in html


def test_nothing_measured_is_said_and_not_drawn(tmp_path: Path):
    content = tensors_content(tensor_view(tmp_path, {4: small_model()}, is_measured=False))
    assert content.island["measures"] == []
    assert "Nothing was measured at step 4." in html_of(content)


def test_a_number_that_only_orders_files_is_never_shown(tmp_path: Path):
    """The file is gone, so nobody knows its label any more."""
    content = tensors_content(tensor_view(tmp_path, {5: small_model(), LAST_STEP + 1: small_model()}))
    assert [one["address"] for one in content.island["checkpoints"]] == ["5"]
    assert str(LAST_STEP + 1) not in html_of(content)


def test_names_of_strangers_stay_text(tmp_path: Path):
    name = "</script><b>\u202e{{7*7}}"
    content = tensors_content(tensor_view(tmp_path, {1: {name: np.ones((2, 2), np.float32)}}))
    html = html_of(content)
    assert "</script><b>" not in html
    assert "{{7*7}}" in html


def test_a_model_of_one_scalar_is_shown(tmp_path: Path):
    content = tensors_content(tensor_view(tmp_path, {1: {"alpha": np.array(3, np.float32)}}))
    assert content.heading == "1 tensor, 1 parameters" or content.heading.startswith("1 tensor")
    assert "scalar" in html_of(content)
