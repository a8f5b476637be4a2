from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn import functional

from runreport.models.build import build_model
from runreport.runs.config import ModelConfig, TrainConfig
from runreport.training.objective import autoencoder_objective, mixture_objective

IMAGES = torch.rand(5, 1, 8, 8, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1, 0])


def train(**values):
    return TrainConfig(epochs=9, batch_size=5, learning_rate=1.0, **values)


def test_the_autoencoder_adds_weighted_cross_entropy_to_the_squared_error():
    model = build_model(ModelConfig("ae", 2, (8, 8), classes=3, channels=2))
    found = autoencoder_objective(model, train(class_weight=0.3))(IMAGES, LABELS, torch.Generator())
    z = model.encode(IMAGES)
    recon = 64 * functional.mse_loss(model.decode(z), IMAGES)
    wanted = recon + 0.3 * functional.cross_entropy(model.classify(z), LABELS)
    assert found.loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    assert set(found.terms) == {"recon", "ce", "accuracy"}


def test_the_mixture_adds_its_terms_as_stated():
    model = build_model(ModelConfig("gmvae", 2, (8, 8), components=3, channels=2), seed=4)
    config = train(
        kld_weight=0.4,
        categorical_kl_anneal=True,
        categorical_kl_anneal_epochs=5,
        categorical_kl_max_weight=0.8,
        entropy_bonus_enable=True,
        entropy_bonus_weight=0.6,
        entropy_bonus_epochs=3,
    )
    found = mixture_objective(model, config, 2)(IMAGES, LABELS, torch.Generator().manual_seed(6))
    mu, logvar, logits = model.posterior(IMAGES)
    noise = torch.randn(5, 2, generator=torch.Generator().manual_seed(6))
    recon = 64 * functional.mse_loss(model.decode(mu + (logvar / 2).exp() * noise), IMAGES)
    q, (means, logvars) = logits.softmax(1), model.prior()
    posterior = Independent(Normal(mu[:, None], (logvar / 2).exp()[:, None]), 1)
    kld_z = (q * kl_divergence(posterior, Independent(Normal(means, (logvars / 2).exp()), 1))).sum(1).mean()
    entropy = torch.special.entr(q).sum(1).mean()
    wanted = recon + 0.4 * (0.2 * (math.log(3) - entropy) + kld_z) - 0.3 * entropy
    assert found.loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    assert found.terms["kld_z"].item() == pytest.approx(kld_z.item(), rel=1e-4)
    assert torch.allclose(found.responsibilities, q)


def test_the_mixture_does_not_read_labels():
    model = build_model(ModelConfig("gmvae", 2, (8, 8), components=3, channels=2))
    objective = mixture_objective(model, train(), 1)
    losses = [
        objective(IMAGES, labels, torch.Generator().manual_seed(1)).loss.item() for labels in (LABELS, LABELS * 0)
    ]
    assert losses[0] == losses[1]


def test_the_default_weights_are_one():
    model = build_model(ModelConfig("ae", 2, (8, 8), classes=3, channels=2))
    found = autoencoder_objective(model, train())(IMAGES, LABELS, torch.Generator())
    assert found.loss.item() == pytest.approx((found.terms["recon"] + found.terms["ce"]).item())
