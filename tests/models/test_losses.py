from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Categorical, Independent, Normal, kl_divergence

from runreport.models.losses import (
    categorical_entropy,
    categorical_kl,
    cross_entropy,
    expected_gaussian_kl,
    gaussian_kl_to_components,
    reconstruction_mse,
)

DRAWS = 200_000


@pytest.fixture
def gaussians():
    generator = torch.Generator().manual_seed(5)
    return [torch.randn(shape, generator=generator) * 0.7 for shape in ((4, 3), (4, 3), (5, 3), (5, 3))]


def normal(mu, logvar):
    return Independent(Normal(mu, (0.5 * logvar).exp()), 1)


def test_the_squared_error_is_summed_over_pixels_and_averaged_over_images():
    decoded, images = torch.zeros(2, 1, 2, 2), torch.ones(2, 1, 2, 2)
    images[1] = 2
    assert reconstruction_mse(decoded, images).item() == (4 * 1 + 4 * 4) / 2


def test_the_squared_error_is_pixels_times_the_mse_of_torch():
    generator = torch.Generator().manual_seed(1)
    a, b = torch.rand(3, 1, 4, 8, generator=generator), torch.rand(3, 1, 4, 8, generator=generator)
    assert reconstruction_mse(a, b).item() == pytest.approx(32 * torch.nn.functional.mse_loss(a, b).item())


def test_cross_entropy_agrees_with_torch():
    logits, labels = (
        torch.randn(6, 4, generator=torch.Generator().manual_seed(2)),
        torch.tensor([0, 1, 2, 3, 0, 1]),
    )
    wanted = torch.nn.functional.cross_entropy(logits, labels).item()
    assert cross_entropy(logits, labels).item() == pytest.approx(wanted)


def test_the_gaussian_divergence_of_a_shift_by_one_is_one_half():
    kl = gaussian_kl_to_components(torch.ones(1, 1), torch.zeros(1, 1), torch.zeros(1, 1), torch.zeros(1, 1))
    assert kl.tolist() == [[0.5]]


def test_the_gaussian_divergence_agrees_with_torch_distributions(gaussians):
    mu, logvar, prior_mu, prior_logvar = gaussians
    found = gaussian_kl_to_components(*gaussians)
    assert found.shape == (4, 5)
    for b in range(4):
        for c in range(5):
            wanted = kl_divergence(normal(mu[b], logvar[b]), normal(prior_mu[c], prior_logvar[c]))
            assert found[b, c].item() == pytest.approx(wanted.item(), rel=1e-5)


def test_the_expected_divergence_agrees_with_monte_carlo(gaussians):
    mu, logvar, prior_mu, prior_logvar = gaussians
    logits = torch.randn(4, 5, generator=torch.Generator().manual_seed(3))
    closed = expected_gaussian_kl(logits, gaussian_kl_to_components(*gaussians)).item()
    generator = torch.Generator().manual_seed(4)
    z = mu + (0.5 * logvar).exp() * torch.randn(DRAWS, 4, 3, generator=generator)
    component = torch.multinomial(logits.softmax(1), DRAWS, replacement=True, generator=generator).T
    log_p = normal(prior_mu[component], prior_logvar[component]).log_prob(z)
    sampled = normal(mu, logvar).log_prob(z) - log_p  # (draws, b)
    error = sampled.mean(1).std().item() / math.sqrt(DRAWS)
    assert abs(sampled.mean().item() - closed) < 4 * error + 1e-4


def test_the_categorical_divergence_agrees_with_monte_carlo_and_torch():
    logits = torch.randn(6, 5, generator=torch.Generator().manual_seed(8)) * 2
    closed = categorical_kl(logits).item()
    uniform = Categorical(logits=torch.zeros(6, 5))
    assert closed == pytest.approx(kl_divergence(Categorical(logits=logits), uniform).mean().item(), rel=1e-5)
    drawn = torch.multinomial(logits.softmax(1), DRAWS, replacement=True, generator=torch.Generator().manual_seed(9))
    ratio = logits.log_softmax(1).gather(1, drawn) + math.log(5)
    assert abs(ratio.mean().item() - closed) < 4 * ratio.std().item() / math.sqrt(6 * DRAWS)


def test_certain_and_uniform_responsibilities_have_known_entropy():
    certain = torch.tensor([[200.0, 0.0, -200.0]])
    assert categorical_entropy(certain).item() == 0
    assert categorical_kl(certain).item() == pytest.approx(math.log(3))
    assert categorical_entropy(torch.zeros(2, 3)).item() == pytest.approx(math.log(3))
    assert categorical_kl(torch.zeros(2, 3)).item() == pytest.approx(0, abs=1e-6)


def test_divergences_do_not_depend_on_the_order_of_samples_dimensions_or_components(gaussians):
    mu, logvar, prior_mu, prior_logvar = gaussians
    base = gaussian_kl_to_components(*gaussians)
    rows, dims, components = [2, 0, 3, 1], [1, 2, 0], [4, 2, 0, 1, 3]
    moved = gaussian_kl_to_components(
        mu[rows][:, dims],
        logvar[rows][:, dims],
        prior_mu[components][:, dims],
        prior_logvar[components][:, dims],
    )
    assert torch.allclose(moved, base[rows][:, components], atol=1e-5)
