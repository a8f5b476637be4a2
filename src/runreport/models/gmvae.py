"""Gaussian-mixture VAE: q(z|x) is one Gaussian, p(z) a mixture of `components` Gaussians, all diagonal.

The responsibilities have a closed form. For a given q(z|x), the q(c|x) that minimises
KL(q(c|x) || uniform) + E_q(c|x)[KL(q(z|x) || p(z|c))] is softmax over c of -KL(q(z|x) || p(z|c)): a Gibbs
distribution, as in Jiang et al. 2017 (VaDE, arXiv:1611.05148, eq. 16), who use E_q(z|x)[p(c|z)] instead and
estimate it with a sample. No second network has to learn what the two Gaussians already determine.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from runreport.models.layers import HIDDEN, Decoder, Encoder
from runreport.models.losses import gaussian_kl_to_components
from runreport.runs.config import ModelConfig

LOGVAR_RANGE = (-8.0, 8.0)  # keeps exp(logvar) and its inverse finite in f4 whatever the weights


class Posterior(NamedTuple):
    """q(z|x) = N(mu, exp(logvar)) and the unnormalised log q(c|x)."""

    mu: torch.Tensor  # (b, d)
    logvar: torch.Tensor  # (b, d)
    qc_logits: torch.Tensor  # (b, c); softmax over c gives the responsibilities


class GaussianMixtureVAE(nn.Module):
    """posterior, prior and decode; drawing z is left to the caller, so the model holds no randomness."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        if config.components is None:
            raise ValueError("a Gaussian-mixture VAE needs model.components")
        self.encoder = Encoder(config)
        self.mu = nn.Linear(HIDDEN, config.latent_dim)
        self.logvar = nn.Linear(HIDDEN, config.latent_dim)
        self.decoder = Decoder(config)
        self.prior_mu = nn.Parameter(torch.randn(config.components, config.latent_dim))
        self.prior_logvar = nn.Parameter(torch.zeros(config.components, config.latent_dim))

    def posterior(self, images: torch.Tensor) -> Posterior:
        """q(z|x) and q(c|x) of images (b, 1, h, w) in [0, 1]."""
        features = self.encoder(images)
        mu, logvar = self.mu(features), self.logvar(features).clamp(*LOGVAR_RANGE)
        return Posterior(mu, logvar, -gaussian_kl_to_components(mu, logvar, *self.prior()))

    def prior(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Means and log variances of p(z|c), both (c, d)."""
        return self.prior_mu, self.prior_logvar.clamp(*LOGVAR_RANGE)

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """Images (b, 1, h, w) in (0, 1) of codes (b, d)."""
        return self.decoder(z)
