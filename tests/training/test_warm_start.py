from __future__ import annotations

import numpy as np
import pytest
import torch

from runreport.models.build import build_model
from runreport.runs.config import ModelConfig
from runreport.training.warm_start import (
    LEAST_VARIANCE,
    cluster_gaussians,
    place_components,
    reset_components,
)


def clusters(seed=0):
    generator = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    members = np.repeat([0, 1, 2], [100, 60, 40])
    return centres, centres[members] + 0.3 * generator.standard_normal((200, 2))


def test_well_separated_clusters_are_found_heaviest_first():
    centres, codes = clusters()
    means, variances = cluster_gaussians(codes, np.full_like(codes, 0.25), components=3, seed=1)
    assert np.abs(means - centres).max() < 0.15
    assert variances == pytest.approx(0.09 + 0.25, rel=0.5)


def test_the_order_of_the_codes_does_not_matter():
    _, codes = clusters()
    turned = codes[::-1]
    first = cluster_gaussians(codes, np.ones_like(codes), components=3, seed=1)
    again = cluster_gaussians(turned, np.ones_like(codes), components=3, seed=1)
    assert np.allclose(first[0], again[0], atol=1e-4)


def test_codes_that_coincide_give_finite_components():
    means, variances = cluster_gaussians(np.ones((20, 2)), np.zeros((20, 2)), components=3, seed=0)
    assert np.isfinite(means).all()
    assert (variances >= LEAST_VARIANCE).all()


def test_fewer_codes_than_components_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="2 codes for 3 components"):
        cluster_gaussians(np.zeros((2, 2)), np.ones((2, 2)), components=3, seed=0)


def test_equal_components_make_the_responsibilities_uniform_until_they_are_placed():
    model = build_model(ModelConfig("gmvae", 2, (8, 8), components=3, channels=2), seed=1)
    images = torch.randint(0, 256, (50, 8, 8), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    with torch.no_grad():  # codes that are far apart for their variance, as training makes them
        model.mu.weight.mul_(1000)
        model.logvar.bias.fill_(-6)
    reset_components(model)
    shown = images[:, None].float() / 255
    with torch.no_grad():
        assert torch.allclose(model.posterior(shown).qc_logits.softmax(1), torch.full((50, 3), 1 / 3))
        np_state = np.random.get_state()[1].copy()
        place_components(model, images, 5)
        assert np.array_equal(np.random.get_state()[1], np_state)
        assert model.posterior(shown).qc_logits.softmax(1).max() > 0.5
