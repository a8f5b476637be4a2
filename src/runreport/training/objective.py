"""The loss of one batch, term by term, as the documentation of models/losses.py adds it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from runreport.models.losses import (
    categorical_entropy,
    categorical_kl,
    cross_entropy,
    expected_gaussian_kl,
    reconstruction_mse,
)
from runreport.training.schedules import categorical_kl_weight, entropy_bonus_weight

if TYPE_CHECKING:
    import torch

    from runreport.models.autoencoder import Autoencoder
    from runreport.models.gmvae import GaussianMixtureVAE
    from runreport.runs.config import TrainConfig


@dataclass(frozen=True, slots=True)
class BatchLoss:
    """What a batch gave: the loss to descend and the terms to log, scalars that are means over the batch."""

    loss: torch.Tensor
    terms: dict[str, torch.Tensor]
    responsibilities: torch.Tensor | None = None  # (b, c) of a mixture, detached


class Objective(Protocol):
    """A model's loss during one pass."""

    def __call__(self, images: torch.Tensor, labels: torch.Tensor, generator: torch.Generator) -> BatchLoss:
        """images: (b, 1, h, w) in [0, 1].  labels: (b,) int.  generator: on the CPU, for noise."""
        ...


def autoencoder_objective(model: Autoencoder, train: TrainConfig) -> Objective:
    """MSE + class_weight * cross-entropy; the class head reads the code the decoder reads."""
    weight = 1.0 if train.class_weight is None else train.class_weight

    def objective(images: torch.Tensor, labels: torch.Tensor, generator: torch.Generator) -> BatchLoss:
        z = model.encode(images)
        logits = model.classify(z)
        recon, ce = reconstruction_mse(model.decode(z), images), cross_entropy(logits, labels)
        accuracy = (logits.detach().argmax(1) == labels).float().mean()
        return BatchLoss(recon + weight * ce, {"recon": recon, "ce": ce, "accuracy": accuracy})

    return objective


def mixture_objective(model: GaussianMixtureVAE, train: TrainConfig, epoch: int) -> Objective:
    """recon + kld_weight * (cat_kl_weight * kld_c + kld_z) - entropy_bonus_weight * H(q(c|x)); labels are not read.

    One draw of z per image by the reparametrisation of Kingma & Welling 2013, section 2.4.
    """
    kld_weight = 1.0 if train.kld_weight is None else train.kld_weight
    cat_weight, bonus = categorical_kl_weight(train, epoch), entropy_bonus_weight(train, epoch)

    def objective(images: torch.Tensor, labels: torch.Tensor, generator: torch.Generator) -> BatchLoss:
        import torch

        mu, logvar, qc_logits = model.posterior(images)
        noise = torch.randn(mu.shape, generator=generator).to(mu.device)
        recon = reconstruction_mse(model.decode(mu + (0.5 * logvar).exp() * noise), images)
        kld_c, kld_z = categorical_kl(qc_logits), expected_gaussian_kl(qc_logits, -qc_logits)
        entropy = categorical_entropy(qc_logits)
        loss = recon + kld_weight * (cat_weight * kld_c + kld_z) - bonus * entropy
        terms = {"recon": recon, "kld_c": kld_c, "kld_z": kld_z, "qc_entropy_mean": entropy}
        return BatchLoss(loss, terms, qc_logits.detach().softmax(1))

    return objective
