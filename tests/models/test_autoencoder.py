from __future__ import annotations

import pytest
import torch

from runreport.models.autoencoder import Autoencoder
from runreport.models.build import build_model
from runreport.runs.config import ModelConfig


@pytest.mark.parametrize("shape", [(16, 16), (28, 28), (12, 20)])
def test_shapes_are_those_of_the_protocol(shape):
    model = build_model(ModelConfig("ae", 5, shape, classes=10))
    images = torch.rand(2, 1, *shape, generator=torch.Generator().manual_seed(1))
    z = model.encode(images)
    assert (z.shape, model.classify(z).shape, model.decode(z).shape) == ((2, 5), (2, 10), images.shape)


def test_the_default_of_the_digits_fits_well_below_a_megabyte():
    model = build_model(ModelConfig("ae", 8, (16, 16), classes=10))
    assert sum(4 * parameter.numel() for parameter in model.parameters()) < 700_000


def test_a_model_without_classes_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match=r"needs model\.classes"):
        Autoencoder(ModelConfig("ae", 3, (8, 8)))
