"""The page of tensors in a report that must stay below a size."""

from __future__ import annotations

from pathlib import Path

from tensor_runs import small_model, tensor_view

from runreport.pages.tensors import tensors_content
from runreport.pages.thinned_tensors import tensors_gone, thinned_tensors
from runreport.pages.thinning import Thinning, epoch_of


def test_checkpoints_between_others_go_and_their_data_with_them(tmp_path: Path):
    whole = tensors_content(tensor_view(tmp_path, {step: small_model(layers=step) for step in (1, 2, 3)}))
    kept = thinned_tensors(whole, Thinning(epochs=2))
    assert [one["number"] for one in kept.island["checkpoints"]] == [1, 3]
    assert set(kept.island["focus"]["epochs"]) == {"1", "3"}
    keys = {chunk.key for chunk in kept.chunks}
    assert "tensor_numbers_1" in keys
    assert "tensor_numbers_2" not in keys
    structures = {one["structure"] for one in kept.island["checkpoints"]}
    assert {key for key in keys if key.startswith("tensors_")} == structures
    assert tensors_gone(whole, Thinning(epochs=2)) == ("the tensors of 1 checkpoint",)


def test_details_of_single_tensors_go_and_the_canvas_stays(tmp_path: Path):
    whole = tensors_content(tensor_view(tmp_path, {1: small_model(), 2: small_model()}))
    least = Thinning(has_tensor_values=False, has_tensor_details=False, has_relations=False)
    kept = thinned_tensors(whole, least)
    assert {chunk.key.split("_")[1] for chunk in kept.chunks} <= {
        "numbers",
        "files",
        *(c.key.split("_")[1] for c in kept.chunks if c.key.startswith("tensors_")),
    }
    assert not any(has["details"] or has["blocks"] for has in kept.island["focus"]["epochs"].values())
    assert not kept.island["focus"]["has_history"]
    assert "histograms and spectra of single tensors" in tensors_gone(whole, least)


def test_a_report_with_everything_is_the_page_as_it_is(tmp_path: Path):
    whole = tensors_content(tensor_view(tmp_path, {1: small_model()}))
    assert thinned_tensors(whole, Thinning()) is whole
    assert tensors_gone(whole, Thinning()) == ()
    assert tensors_gone(None, Thinning(epochs=2)) == ()


def test_a_key_without_a_number_has_no_epoch(tmp_path: Path):
    whole = tensors_content(tensor_view(tmp_path, {7: small_model()}))
    epochs = {epoch_of(chunk) for chunk in whole.chunks}
    assert ("tensor_numbers", 7) in epochs
    assert ("tensor_files", None) in epochs
