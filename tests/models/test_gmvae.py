from __future__ import annotations

import pytest
import torch

from runreport.models.build import build_model
from runreport.models.losses import categorical_kl, expected_gaussian_kl
from runreport.runs.config import ModelConfig


@pytest.fixture
def model():
    return build_model(ModelConfig("gmvae", 3, (16, 16), components=5, channels=4), seed=2)


@pytest.fixture
def images():
    return torch.rand(6, 1, 16, 16, generator=torch.Generator().manual_seed(1))


def test_shapes_are_those_of_the_protocol(model, images):
    mu, logvar, logits = model.posterior(images)
    assert (mu.shape, logvar.shape, logits.shape) == ((6, 3), (6, 3), (6, 5))
    assert [part.shape for part in model.prior()] == [(5, 3), (5, 3)]
    decoded = model.decode(mu)
    assert decoded.shape == images.shape
    assert 0 < decoded.min() <= decoded.max() < 1


def test_no_other_responsibilities_have_a_smaller_divergence(model, images):
    with torch.no_grad():
        logits = model.posterior(images).qc_logits
        best = categorical_kl(logits) + expected_gaussian_kl(logits, -logits)
        generator = torch.Generator().manual_seed(3)
        for scale in (0.01, 0.1, 1.0, 5.0):
            other = logits + scale * torch.randn(logits.shape, generator=generator)
            assert categorical_kl(other) + expected_gaussian_kl(other, -logits) > best


def test_a_code_on_a_component_belongs_to_it(model, images):
    with torch.no_grad():
        mu, logvar, _ = model.posterior(images[:1])
        model.prior_mu[2] = mu[0]
        model.prior_logvar[2] = logvar[0]
        logits = model.posterior(images[:1]).qc_logits
    assert logits.argmax() == 2
    assert logits[0, 2].item() == pytest.approx(0, abs=1e-6)


def test_extreme_weights_leave_finite_numbers(model, images):
    with torch.no_grad():
        model.logvar.bias.fill_(1e4)
        model.prior_logvar.fill_(-1e4)
        assert torch.isfinite(model.posterior(images).qc_logits).all()


def test_a_sample_does_not_depend_on_the_others_of_its_batch(model, images):
    with torch.no_grad():
        whole, alone = model.posterior(images).mu[3], model.posterior(images[3:4]).mu[0]
    assert torch.allclose(whole, alone, atol=1e-6)
