from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.datasets.fit import fit_rule, fitted


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ((8, 8), ("resize", (16, 16))),
        ((14, 14), ("pad", (16, 16))),
        ((28, 28), ("none", (28, 28))),
        ((13, 27), ("pad", (16, 28))),
        ((64, 64), ("resize", (28, 28))),
    ],
)
def test_the_rule_by_size(source, rule):
    assert fit_rule(source) == rule


@given(st.integers(1, 40), st.integers(1, 40))
def test_every_shape_is_brought_to_sides_that_are_multiples_of_four(rows, columns):
    fit, shape = fit_rule((rows, columns))
    images = np.full((2, rows, columns), 200, np.uint8)
    found = fitted(images, fit, shape)
    assert found.shape == (2, *shape)
    assert not any(side % 4 for side in shape)
    assert found.max() == 200  # a constant picture stays constant where it is not border
    if fit == "resize":
        assert found.min() == 200


def test_padding_keeps_every_pixel_in_the_middle_of_black():
    images = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)
    found = fitted(images, "pad", (4, 4))
    assert np.array_equal(found[0, :3, :3], images[0])
    assert found.sum() == images.sum()


def test_enlarging_agrees_with_torch_bilinear():
    import torch

    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8)).astype(np.uint8)
    wanted = torch.nn.functional.interpolate(
        torch.from_numpy(images)[:, None].double(), size=(16, 16), mode="bilinear", align_corners=False
    )
    assert np.array_equal(fitted(images, "resize", (16, 16)), np.rint(wanted[:, 0].numpy()).astype(np.uint8))


def test_reducing_skips_no_pixel():
    for position in range(36):
        images = np.zeros((1, 36, 36), np.uint8)
        images[0, position, position] = 255
        assert fitted(images, "resize", (28, 28)).max() > 0


def test_a_shape_that_the_fit_does_not_reach_is_refused():
    with pytest.raises(ValueError, match="fit 'pad' does not bring"):
        fitted(np.zeros((1, 8, 8), np.uint8), "pad", (4, 4))
