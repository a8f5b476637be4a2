"""The terms of both losses, one formula each.

Reductions, the same everywhere: squared errors are summed over the pixels of an image, KL divergences over latent
dimensions or components, and everything is averaged over the batch. The reconstruction terms of an autoencoder and
of a mixture are therefore the same number and can be compared; divided by the pixels of an image they give the
per-pixel MSE, which is logged beside them as `mse`. KL divergences and entropies are in nats and never negative.

    autoencoder  loss = recon + class_weight * ce
    mixture      loss = recon + kld_weight * (cat_kl_weight * kld_c + kld_z) - entropy_bonus_weight * entropy

Without annealing cat_kl_weight is categorical_kl_max_weight, without a bonus entropy_bonus_weight is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def reconstruction_mse(decoded: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """Mean over the batch of the squared error of an image, summed over its pixels; both (b, 1, h, w)."""
    return (decoded - images).square().sum(dim=(1, 2, 3)).mean()


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean over the batch of -log softmax(logits)[label], in nats.  logits: (b, classes).  labels: (b,) int."""
    return (-logits.log_softmax(1).gather(1, labels[:, None])).mean()


def gaussian_kl_to_components(
    mu: torch.Tensor, logvar: torch.Tensor, prior_mu: torch.Tensor, prior_logvar: torch.Tensor
) -> torch.Tensor:
    """KL(q(z|x) || p(z|c)) of every sample to every component, (b, c), in nats.

    mu, logvar: (b, d).  prior_mu, prior_logvar: (c, d).  All Gaussians are diagonal.
    Source: Kingma & Welling 2013, appendix B, for a general diagonal prior.
    """
    gap = mu[:, None, :] - prior_mu[None]  # (b, c, d)
    ratio = (logvar[:, None, :] - prior_logvar[None]).exp()  # (b, c, d), variance of q over variance of p
    spread = prior_logvar[None] - logvar[:, None, :] + ratio - 1
    return 0.5 * (spread + gap.square() * (-prior_logvar[None]).exp()).sum(dim=2)


def expected_gaussian_kl(qc_logits: torch.Tensor, kl: torch.Tensor) -> torch.Tensor:
    """E_q(c|x)[KL(q(z|x) || p(z|c))], mean over the batch, in nats.  qc_logits, kl: (b, c)."""
    return (qc_logits.softmax(1) * kl).sum(dim=1).mean()


def categorical_kl(qc_logits: torch.Tensor) -> torch.Tensor:
    """KL(q(c|x) || uniform) = log C - H(q(c|x)), mean over the batch, in nats.  qc_logits: (b, c)."""
    import math

    return math.log(qc_logits.shape[1]) - categorical_entropy(qc_logits)


def categorical_entropy(qc_logits: torch.Tensor) -> torch.Tensor:
    """H(q(c|x)), mean over the batch, in nats; a responsibility of 0 adds 0.  qc_logits: (b, c)."""
    log_q = qc_logits.log_softmax(1)
    return -(log_q.exp() * log_q).sum(dim=1).mean()
