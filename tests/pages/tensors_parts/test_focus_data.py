"""What the panel is given: measures unrounded, blocks byte for byte, curves over checkpoints by name."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from foreign_view import foreign_view
from many_types import SIDE, tensors, write
from tensor_runs import TensorShelf

from runreport.artifacts.tensors.blocks import BLOCKS, TensorBlocks
from runreport.artifacts.tensors.index import INDEX, TensorIndex, tensor_index
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.pages.tensors_parts.focus_blocks import blocks_data
from runreport.pages.tensors_parts.focus_details import details_data, measure_words
from runreport.pages.tensors_parts.focus_history import history_chunks
from runreport.tensors.tensor_store import TensorStore

Q = "model.layers.0.self_attn.q_proj.weight"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorStore]:
    root = tmp_path_factory.mktemp("focus-data")
    write(root / "model.safetensors")
    with TensorStore.open(root, "model.safetensors") as opened:
        yield opened


@pytest.fixture(scope="module")
def index(store: TensorStore) -> TensorIndex:
    return tensor_index(model=store)


@pytest.fixture(scope="module")
def measures(store: TensorStore) -> TensorMeasures:
    return MEASURES.compute(model=store, **MEASURES.params)


@pytest.fixture(scope="module")
def blocks(store: TensorStore) -> TensorBlocks:
    return BLOCKS.compute(model=store, **BLOCKS.params)


def numbers(text: str, kind: str = "<f8") -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_measures_reach_the_page_bit_for_bit_whatever_the_part(index: TensorIndex, measures: TensorMeasures) -> None:
    for part in (3, 100):
        for first in range(0, len(index.names), part):
            made = details_data(index, measures, first=first, part=part)
            for name, one in made["columns"].items():
                whole = getattr(measures, name)[first : first + part]
                assert numbers(one["f8"]).tobytes() == np.asarray(whole, "<f8").tobytes()
                assert one["width"] == (whole.shape[1] if whole.ndim == 2 else 1)
            assert len(made["base"]) == len(made["sub"]) == len(made["lacks"]) == len(measures.l2[first : first + part])


def test_every_measure_that_has_words_is_one_of_the_artifact(measures: TensorMeasures) -> None:
    words = measure_words()
    assert {"min", "max", "mean", "std", "l2", "nan", "inf", "kurtosis"} <= {one["name"] for one in words}
    assert all(getattr(measures, one["name"]).ndim == 1 for one in words)
    assert [one["name"] for one in words if one["isCount"]] == [
        name for name in (one["name"] for one in words) if name in ("nan", "inf", "zeros")
    ]


def test_blocks_are_the_bytes_of_the_file_at_their_ranges(index: TensorIndex, blocks: TensorBlocks) -> None:
    made = blocks_data(index, blocks, first=0, part=len(index.names))["tensors"]
    seen = set()
    for place, name in enumerate(index.names):
        dtype, array = tensors()[name]
        for one in made.get(str(place), {"blocks": []})["blocks"]:
            cut = array[tuple(slice(a, b) for a, b in one["ranges"])]
            assert base64.b64decode(one["bytes"]) == cut.tobytes()
            assert one["element"] == dtype
            seen.add(one["why"])
    assert seen == {"all of it", "corner", "around the largest |x|", "strongest block"}


def test_an_overview_has_the_means_and_the_largest_of_its_cells(index: TensorIndex, blocks: TensorBlocks) -> None:
    place = index.names.index("double")
    made = blocks_data(index, blocks, first=place, part=1)["tensors"][str(place)]["overview"]
    rows, columns = made["rows"], made["columns"]
    sizes = np.abs(tensors()["double"][1])
    edges = [[i * n // cells for i in range(cells + 1)] for n, cells in zip(SIDE, (rows, columns), strict=True)]
    cell = sizes[edges[0][5] : edges[0][6], edges[1][7] : edges[1][8]]
    at = 5 * columns + 7
    assert numbers(made["levels"]["absmax"], "<f4")[at] == np.float32(cell.max())
    assert numbers(made["levels"]["meanabs"], "<f4")[at] == pytest.approx(cell.mean(), rel=1e-6)


def test_a_part_holds_its_own_tensors_only_and_says_why_one_has_nothing(
    index: TensorIndex, blocks: TensorBlocks
) -> None:
    made = blocks_data(index, blocks, first=2, part=3)
    assert set(made["tensors"]) == {"2", "3", "4"}
    empty = index.names.index("none")
    assert blocks_data(index, blocks, first=empty, part=1)["without"][str(empty)] != ""


def test_curves_over_checkpoints_follow_the_name_of_a_tensor(index: TensorIndex, measures: TensorMeasures) -> None:
    order = np.arange(len(index.names))[::-1]
    turned = replace(index, names=tuple(index.names[i] for i in order))
    other = replace(measures, l2=measures.l2[order] * 2, std=measures.std[order])
    first = replace(index, names=("something else", *index.names[1:]))
    found = {1: (first, measures), 5: (turned, other), 9: (index, measures)}
    results = {(artifact.kind, step): found[step][i] for step in found for i, artifact in enumerate((INDEX, MEASURES))}
    view = replace(foreign_view(), shelf=TensorShelf(results))  # type: ignore[arg-type]
    chunk, *_ = history_chunks(view, tuple(found), 2)
    made = chunk.make(**chunk.options)
    assert made["names"] == list(index.names[:2])
    assert made["at"] == [1, 5, 9]
    curve = numbers(made["columns"]["l2"]).reshape(3, 2)
    np.testing.assert_array_equal(curve[1:], [measures.l2[:2] * 2, measures.l2[:2]])
    assert np.isnan(curve[0, 0])
    assert curve[0, 1] == measures.l2[1]
    results[MEASURES.kind, 1] = replace(measures, l2=measures.l2 + 1)
    moved = replace(view, shelf=TensorShelf(results))  # type: ignore[arg-type]
    assert history_chunks(moved, tuple(found), 2)[0].of != chunk.of
