"""The page of layers in a report that must stay below a size."""

from __future__ import annotations

from runreport.pages.page import Chunk, PageContent
from runreport.pages.thinned_layers import layers_gone, thinned_layers
from runreport.pages.thinning import Thinning

CHUNKS = tuple(Chunk(key, (), dict) for key in ("layer_rows", "layer_tensors", "layer_change_3"))
WHOLE = PageContent("", {}, {"changes": [3], "has_tensors": True, "unit": "step"}, CHUNKS)


def test_layers_stay_where_single_tensors_and_comparisons_go():
    kept = thinned_layers(WHOLE, Thinning(has_tensor_details=False))
    assert [chunk.key for chunk in kept.chunks] == ["layer_rows"]
    assert kept.island == {"changes": [], "has_tensors": False, "unit": "step"}
    assert layers_gone(WHOLE, Thinning(has_tensor_details=False)) == (
        "single tensors over checkpoints, and comparisons of two",
    )


def test_a_page_without_data_and_a_report_with_everything_stay_as_they_are():
    assert thinned_layers(WHOLE, Thinning()) is WHOLE
    empty = PageContent("", {})
    assert thinned_layers(empty, Thinning(has_tensor_details=False)) is empty
    assert layers_gone(None, Thinning(has_tensor_details=False)) == layers_gone(WHOLE, Thinning()) == ()
