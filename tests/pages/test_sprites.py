"""Sheets of pictures: every tile where it should be, and a PNG that other programs read."""

from __future__ import annotations

import base64
import io

import matplotlib.image
import numpy as np
import pytest

from runreport.pages.sprites import SHEET_LIMIT, Pictures, grey_png


def read(png: bytes) -> np.ndarray:
    """By matplotlib, (rows, columns) u1."""
    return np.rint(matplotlib.image.imread(io.BytesIO(png), format="png") * 255).astype(np.uint8)


def tile(made: dict, row: int) -> np.ndarray:
    rows, columns = made["tile"]
    page, place = divmod(row, made["per_sheet"])
    down, across = divmod(place, made["across"])
    sheet = read(base64.b64decode(made["pages"][page].removeprefix("data:image/png;base64,")))
    return sheet[down * rows : (down + 1) * rows, across * columns : (across + 1) * columns]


def test_another_program_reads_the_same_pixels():
    pixels = np.random.default_rng(1).integers(0, 256, (13, 37), dtype=np.uint8)
    assert np.array_equal(read(grey_png(pixels)), pixels)


def test_equal_pixels_give_equal_bytes():
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert grey_png(pixels) == grey_png(pixels.copy())


@pytest.mark.parametrize(("n", "rows", "columns"), [(1, 8, 8), (7, 28, 28), (50, 5, 9)])
def test_every_picture_is_found_at_its_place(n, rows, columns):
    images = np.random.default_rng(n).integers(0, 256, (n, rows, columns), dtype=np.uint8)
    made = Pictures(images).sheets()
    for row in range(n):
        assert np.array_equal(tile(made, row), images[row])


def test_pictures_go_on_with_a_second_sheet_and_no_sheet_is_larger_than_allowed():
    images = np.random.default_rng(2).integers(0, 256, (10, 700, 700), dtype=np.uint8)
    made = Pictures(images).sheets()
    assert (made["per_sheet"], len(made["pages"])) == (4, 3)
    assert np.array_equal(tile(made, 9), images[9])
    assert max(read(base64.b64decode(page.split(",")[1])).shape[0] for page in made["pages"]) <= SHEET_LIMIT


def test_a_picture_larger_than_a_sheet_is_refused_with_its_size():
    with pytest.raises(ValueError, match="a picture of 2 x 3000 pixels does not fit a sheet of 2048"):
        Pictures(np.zeros((1, 2, 3000), np.uint8)).sheets()


def test_a_part_is_laid_out_as_the_whole_is():
    images = np.random.default_rng(3).integers(0, 256, (9, 700, 700), dtype=np.uint8)
    every, some = Pictures(images), Pictures(images)[4:6]
    assert (len(every), len(some)) == (9, 2)
    assert (some.across, some.per_sheet) == (every.across, every.per_sheet) == (2, 4)
    assert np.array_equal(tile(some.sheets(), 1), images[5])
    assert every.sheets()["pages"][0] == every[:4].sheets()["pages"][0]
