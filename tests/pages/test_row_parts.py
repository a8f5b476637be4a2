"""Data by row in parts: nothing is lost or said twice, and the first part is a page of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages import row_parts
from runreport.pages.row_parts import cuts, parts, row_count, whole
from runreport.pages.sprites import Pictures


def data(n: int) -> dict:
    levels = np.arange(3 * n, dtype=np.uint16).reshape(n, 3)
    return {
        "k": 3,
        "maps": {"pca2": {"levels": levels, "bounds": [[0.0, 1.0]]}},
        "labels": np.arange(n, dtype=np.uint8),
    }


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(10, 400), st.integers(10, 100))
def test_all_parts_together_are_the_rows_of_the_whole_once_and_in_order(n, limit, first):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_parts, "PART_BYTES", limit)
        patch.setattr(row_parts, "FIRST_BYTES", min(limit, first))
        found = list(parts(data(n)))
    places = found[0]["cuts"]
    assert places[0] == 0
    assert places[-1] == n
    assert len(found) == len(places) - 1
    levels = np.concatenate([part["maps"]["pca2"]["levels"] for part in found])
    assert np.array_equal(levels, data(n)["maps"]["pca2"]["levels"])
    assert np.array_equal(np.concatenate([part["labels"] for part in found]), data(n)["labels"])
    for start, stop, part in zip(places, places[1:], found, strict=False):
        assert row_count(part) == stop - start
        assert (stop - start) * 7 * 4 / 3 <= limit or stop - start == 1
    assert [part.get("k") for part in found] == [3] + [None] * (len(found) - 1)
    assert all("bounds" not in part["maps"]["pca2"] for part in found[1:])


def test_what_is_small_comes_in_one_part_that_is_the_whole():
    (only,) = parts(data(5))
    assert only["cuts"] == whole(data(5))["cuts"] == [0, 5]
    assert only["k"] == 3


def test_pictures_are_cut_between_sheets():
    images = np.zeros((9, 700, 700), np.uint8)
    found = list(parts({"pictures": Pictures(images)}))
    assert found[0]["cuts"] == [0, 4, 8, 9]
    assert [len(part["pictures"]["pages"]) for part in found] == [1, 1, 1]
    assert found[0]["pictures"]["per_sheet"] == 4
    assert [list(part["pictures"]) for part in found[1:]] == [["pages"], ["pages"]]
    together = whole({"pictures": Pictures(images)})
    assert together["pictures"]["pages"] == [part["pictures"]["pages"][0] for part in found]


def test_arrays_with_different_numbers_of_rows_are_no_data_by_row():
    with pytest.raises(ValueError, match=r"rows \[2, 3\]|\[2, 3\] rows"):
        cuts({"a": np.zeros(2), "b": {"c": np.zeros((3, 1))}})
