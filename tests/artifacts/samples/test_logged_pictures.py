"""Pictures of samples out of one image of all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from runreport.artifacts.samples.logged_pictures import logged_pictures
from runreport.errors import CannotCompute
from runreport.pages.figures.png import grey_png
from runreport.runs.config import LOGGED_MODEL, ModelConfig

IMAGE = np.arange(6 * 9, dtype=np.uint8).reshape(6, 9)


@pytest.fixture
def pictures(plain_subject):
    config = replace(plain_subject, model=ModelConfig(LOGGED_MODEL, 0, (2, 4)))

    def cut(n: int, metadata: bytes | None = None, sprite: bytes | None = None):
        data = grey_png(IMAGE) if sprite is None else sprite
        return logged_pictures(config=config, sprite=data, vectors=b"1\t2\n" * n, metadata=metadata)

    return cut


def test_tiles_go_row_by_row_and_what_is_left_at_the_edges_belongs_to_none(pictures) -> None:
    found = pictures(5)
    assert found.images.shape == (5, 2, 4)
    np.testing.assert_array_equal(found.images[0], IMAGE[:2, :4])
    np.testing.assert_array_equal(found.images[1], IMAGE[:2, 4:8])
    np.testing.assert_array_equal(found.images[4], IMAGE[4:, :4])
    assert found.sample_indices.tolist() == [0, 1, 2, 3, 4]


def test_labels_are_those_of_the_codes(pictures) -> None:
    assert pictures(2, b"b\na\n").labels.tolist() == [1, 0]
    assert pictures(3, b"b\na\n").labels.tolist() == [-1, -1, -1]


def test_an_image_with_too_few_pictures_or_of_another_kind_is_refused(pictures) -> None:
    with pytest.raises(CannotCompute, match="holds 6 pictures of 4 x 2 pixels for 7 samples"):
        pictures(7)
    with pytest.raises(CannotCompute, match="no PNG"):
        pictures(2, sprite=b"GIF89a")
