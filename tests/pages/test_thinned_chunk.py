"""Files of the explorer with fewer rows or bits: the rows that stay are the first ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.page import Chunk
from runreport.pages.quantise import column
from runreport.pages.sprites import Pictures
from runreport.pages.thinned_chunk import thinned_chunk

N = 6


def by_row(data) -> Chunk:
    return Chunk("map_1", (), lambda: data, is_by_row=True)


def test_the_first_rows_of_every_array_and_picture_stay_with_all_facts():
    images = np.arange(N, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    near = {"k": 2, "indices": np.arange(2 * N).reshape(N, 2), "pictures": Pictures(images)}
    thin = thinned_chunk(by_row(near), 3, 16).make()
    assert thin["k"] == 2
    assert thin["indices"].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert thin["pictures"].images[:, 0, 0].tolist() == [0, 1, 2]
    assert len(near["indices"]) == N


def test_what_has_no_rows_is_not_cut():
    grid = Chunk("fields_1", (), lambda: {"values": np.zeros((9, 9), np.uint8)})
    assert thinned_chunk(grid, 3, 16) is grid
    assert thinned_chunk(grid, 3, 8).make()["values"].shape == (9, 9)


@settings(max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=40), st.sampled_from([1.0, 2.0]))
def test_eight_bits_reach_every_value_to_within_half_a_level(values, power):
    given_values = np.array([*values, np.nan], np.float32)
    coarse = thinned_chunk(by_row({"columns": {"mse": column(given_values, power=power)}}), None, 8).make()["columns"][
        "mse"
    ]
    assert coarse["levels"].dtype == np.uint8
    assert coarse["levels"][-1] == 255
    fine = np.float64(column(given_values, power=power)["levels"][:-1]) / 65534
    assert np.all(np.abs(coarse["levels"][:-1] / 254 - fine) <= 0.5 / 254 + 1e-9)
    assert (coarse["min"], coarse["max"]) == (np.nanmin(given_values), np.nanmax(given_values))


def test_positions_and_counts_keep_their_bits():
    data = {"maps": {"pca2": {"levels": np.zeros((3, 2), np.uint16)}}, "k": 3}
    assert thinned_chunk(by_row(data), None, 8).make()["maps"]["pca2"]["levels"].dtype == np.uint16


@pytest.mark.parametrize("key", ["samples", "map_3"])
def test_a_file_that_nothing_is_taken_from_is_the_same_object(key):
    chunk = Chunk(key, (), lambda: {}, is_by_row=True)
    assert thinned_chunk(chunk, None, 16) is chunk
