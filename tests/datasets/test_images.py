from __future__ import annotations

import hashlib

import numpy as np
import pytest

from runreport.datasets.images import Images, digest

PIXELS, LABELS = np.array([[[1, 2], [3, 4]]], np.uint8), np.array([5], np.int32)


def test_the_digest_is_that_of_pixels_then_labels():
    wanted = hashlib.sha256(bytes([1, 2, 3, 4, 5, 0, 0, 0])).hexdigest()
    assert digest(Images(PIXELS, LABELS, ("a",))) == wanted


def test_the_digest_does_not_depend_on_memory_layout():
    turned = Images(np.asfortranarray(PIXELS), LABELS, ())
    assert digest(turned) == digest(Images(PIXELS, LABELS, ()))


@pytest.mark.parametrize(
    ("pixels", "labels", "told"),
    [
        (PIXELS[0], LABELS, "images must be"),
        (PIXELS.astype(float), LABELS, "images must be"),
        (PIXELS, np.array([1, 2], np.int32), "labels must be"),
        (PIXELS, np.array([1], np.int64), "labels must be"),
    ],
)
def test_arrays_of_another_kind_are_a_mistake_of_the_caller(pixels, labels, told):
    with pytest.raises(ValueError, match=told):
        Images(pixels, labels, ())
