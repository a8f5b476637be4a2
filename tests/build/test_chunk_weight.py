"""Sizes that are counted are those of the text, whatever is kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.build.chunk_weight import chunk_weight
from runreport.build.embed import chunk_text
from runreport.pages.quantise import column
from runreport.pages.row_parts import whole
from runreport.pages.sprites import Pictures
from runreport.pages.thinned_chunk import thinned_data

RNG = np.random.default_rng(4)
PICTURES = Pictures(RNG.integers(0, 9, (9, 700, 700), dtype=np.uint8))


@settings(max_examples=40)
@given(st.integers(1, 150), st.integers(1, 200), st.sampled_from([16, 8]))
def test_the_counted_size_is_that_of_the_text(n, points, bits):
    rng = np.random.default_rng(n)
    data = {"k": 3, "qc": np.zeros((n, 3), np.uint8), "columns": {"dk": column(rng.random(n))}, "at": [1.5, None]}
    text = chunk_text(whole(thinned_data(data, points, bits)))
    weight = chunk_weight(data, is_by_row=True)
    assert weight.exact(points, bits) == weight.estimate(points, bits) == len(text)
    assert weight.exact(None, bits) == len(chunk_text(whole(thinned_data(data, None, bits))))


def test_pictures_are_packed_to_be_counted_and_estimated_from_their_first_sheet():
    weight = chunk_weight({"pictures": PICTURES}, is_by_row=True)
    for points in (None, 1, 4, 5, 9):
        assert weight.exact(points, 16) == len(chunk_text(whole(thinned_data({"pictures": PICTURES}, points, 16))))
    assert weight.estimate(4, 16) == weight.exact(4, 16)
    assert abs(weight.estimate(None, 16) / weight.exact(None, 16) - 1) < 0.02


def test_what_has_no_rows_keeps_its_size():
    grid = {"values": column(RNG.random(81).reshape(9, 9), "u1")}
    weight = chunk_weight(grid, is_by_row=False)
    assert weight.exact(5, 16) == weight.exact(None, 16) == weight.estimate(3, 8) == len(chunk_text(grid))
