"""PNG files, read back by an independent reader."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from runreport.pages.figures.png import data_uri, grey_png


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (58, 298)])
def test_another_reader_sees_the_same_pixels(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    with Image.open(io.BytesIO(grey_png(image))) as read:
        assert read.mode == "L"
        assert np.array_equal(np.asarray(read), image)


@pytest.mark.parametrize("image", [np.zeros((2, 2)), np.zeros((0, 3), np.uint8), np.zeros((2, 2, 3), np.uint8)])
def test_anything_else_is_refused_with_its_shape(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"a grey picture is \(rows, columns\) u1, got"):
        grey_png(image)


def test_the_address_is_a_data_address() -> None:
    assert data_uri(b"\0\1") == "data:image/png;base64,AAE="
