"""The page of a diff: its words, its map, its rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from runreport.build.bundle import read_bundle
from runreport.build.diff_document import diff_document
from runreport.pages.diff import diff_chunk, diff_content, heading_of
from runreport.pages.diff_parts import rows as rows_module
from runreport.pages.diff_parts.compared import Compared, compared_models
from runreport.pages.diff_parts.map import diff_map
from runreport.pages.page import PageContent
from runreport.tensors.model_diff import model_diff
from runreport.tensors.tensor_store import TensorStore

Weights = Mapping[str, np.ndarray]
Compare = Callable[..., Compared]

HOSTILE = "</script><script>window.__pwned=1</script>\u202e"


def content_of(compared: Compared) -> PageContent:
    return diff_content(compared, diff_map(compared))


def chunk_of(compared: Compared) -> dict[str, Any]:
    return diff_chunk(compared, diff_map(compared))


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    def of(first: Weights, second: Weights, detailed: int = 2000) -> Compared:
        for name, weights in (("a", first), ("b", second)):
            save_file(dict(weights), tmp_path / f"{name}.safetensors")
        with TensorStore.open(tmp_path, "a.safetensors") as a, TensorStore.open(tmp_path, "b.safetensors") as b:
            return compared_models(("a", "b"), (a, b), model_diff(a, b), detailed=detailed)

    return of


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ({"x": np.ones(2)}, {"x": np.ones(2)}, "The only tensor is the same"),
        ({"x": np.ones(2)}, {"x": np.zeros(2)}, "1 of 1 tensor changed"),
        ({"x": np.ones(2)}, {"y": np.ones(2)}, "1 tensor was added, 1 was removed"),
        ({"x": np.ones(2)}, {"x": np.ones(2, np.float32)}, "0 of 1 tensor changed"),
        ({"x": np.ones(2)}, {"x": np.ones(3)}, "0 of 1 tensor changed, 1 was reshaped"),
        ({}, {}, "Neither model has a tensor"),
    ],
)  # fmt: skip
def test_the_heading_is_a_sentence(first: Weights, second: Weights, says: str, compare: Compare) -> None:
    assert heading_of(compare(first, second)) == says


def test_the_lead_names_who_moved_most_and_least(compare: Compare) -> None:
    old = {"a": np.ones(4), "b": np.ones(4), "c": np.zeros(4)}
    content = content_of(compare(old, {"a": np.full(4, 1.5), "b": np.full(4, 1.01), "c": np.ones(4)}))
    assert content.variables["lead"][0] == "a moved most: 50\u202f% of its norm."
    assert [row["name"] for row in content.variables["rows"]] == ["a", "b", "c"]
    assert content.variables["has_none"]  # c was all zeros


def test_every_tensor_has_one_square_of_its_kind(compare: Compare) -> None:
    old = {f"h.{i}.mlp.c_fc.weight": np.ones((2, 2)) for i in range(6)}
    new = {name: values + 0.1 * i for i, (name, values) in enumerate(old.items())} | {"wte.weight": np.ones(3)}
    new["h.3.mlp.c_fc.weight"] = np.ones((2, 3))
    del new["h.5.mlp.c_fc.weight"]
    compared = compare(old, new)
    drawn = diff_map(compared)
    squares = {path["kind"]: 0 for path in drawn["paths"]}
    for path in drawn["paths"]:
        squares[path["kind"]] += path["path"].count("z")
    assert squares == {"same": 1, "changed": 3, "added": 1, "removed": 1, "reshaped": 1}
    assert len(drawn["x"]) == len(drawn["size"]) == 7
    assert (drawn["scale"]["kind"], drawn["scale"]["low"]) == ("linear", 0.0)
    assert drawn["scale"]["high"] == pytest.approx(0.4)


def test_the_focus_has_measures_of_both_sides_and_cells(compare: Compare) -> None:
    old, new = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, math.nan]])
    chunk = chunk_of(compare({"w": old, "s": old}, {"w": new, "s": old}))
    by_name = {one["name"]: one for one in chunk["tensors"]}
    assert by_name["w"]["cells"] == [["[1, 1]", "4", "NaN"]]
    assert (by_name["w"]["before"][1], by_name["w"]["after"][1], by_name["w"]["after"][6]) == ("4", "3", "1")
    assert by_name["s"]["before"] is None


def test_of_many_tensors_those_that_moved_most_have_measures_and_all_their_cells(compare: Compare) -> None:
    old = {f"t{i}": np.ones(4) for i in range(3)}
    new = {name: values * (1 + 0.1 * i) for i, (name, values) in enumerate(old.items(), start=1)}
    made = {one["name"]: one for one in chunk_of(compare(old, new, 2))["tensors"]}
    assert [made[f"t{i}"]["before"] is None for i in range(3)] == [True, False, False]
    assert [len(made[f"t{i}"]["cells"]) for i in range(3)] == [1, 4, 4]


def test_more_rows_than_the_table_takes_are_counted(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "ROWS", 3)
    monkeypatch.setattr("runreport.pages.diff.ROWS", 3)
    weights = {f"t{i}": np.full(2, float(i + 1)) for i in range(5)}
    content = content_of(compare(weights, {name: values + 1 for name, values in weights.items()}))
    assert (len(content.variables["rows"]), content.variables["rows_left"], content.variables["n"]) == (3, 2, 5)


def test_names_of_strangers_stay_text(compare: Compare) -> None:
    page = diff_document(read_bundle(), compare({HOSTILE: np.ones(2)}, {HOSTILE: np.zeros(2)})).decode()
    assert "<script>window.__pwned" not in page
    assert "&lt;/script&gt;&lt;script&gt;window.__pwned=1" in page


def test_a_model_of_thousands_of_tensors_is_one_page_of_a_few_megabytes(compare: Compare) -> None:
    weights = {f"h.{i}.mlp.experts.{j}.w1.weight": np.ones(1, np.float32) for i in range(40) for j in range(50)}
    page = diff_document(read_bundle(), compare(weights, {name: values * 2 for name, values in weights.items()}))
    assert len(page) < 4_000_000
