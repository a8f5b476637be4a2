"""Model, optimiser and data of one training, and one pass over the data."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from runreport.errors import CannotCompute, InputRefused
from runreport.models.build import build_model
from runreport.models.device import pick_device
from runreport.training.draws import batches, epoch_generator
from runreport.training.metrics import PassMetrics
from runreport.training.objective import Objective, autoencoder_objective, mixture_objective
from runreport.training.warm_start import place_components, reset_components

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from runreport.datasets.images import Images
    from runreport.models.autoencoder import Autoencoder
    from runreport.models.gmvae import GaussianMixtureVAE
    from runreport.runs.config import RunConfig
    from runreport.training.objective import BatchLoss

AfterBatch = Callable[[int, PassMetrics], bool]  # step, sums so far -> whether to go on


class Trainer:
    """Holds what changes while training; everything random in a pass comes from (seed, epoch)."""

    def __init__(self, config: RunConfig, data: Images) -> None:
        """Initial weights on the device that torch offers.  Raises InputRefused where the sizes do not fit."""
        import torch

        _check_sizes(config, data)
        self.config = config
        self.step = 0
        self.device = pick_device()
        self.model = build_model(config.model, seed=config.seed)
        if config.train.mixture_warm_start_epochs and config.has_mixture:
            reset_components(cast("GaussianMixtureVAE", self.model))
        self.model.to(self.device)
        self.optimizer = _adam(self.model, config)
        self._images = torch.from_numpy(data.images).to(self.device)  # (n, rows, columns) u1
        self._labels = torch.from_numpy(data.labels).long().to(self.device)  # (n,)

    @property
    def batches_per_pass(self) -> int:
        """Optimiser steps of one pass."""
        return -(-len(self._images) // self.config.train.batch_size)

    def run_pass(self, epoch: int, after_batch: AfterBatch) -> tuple[PassMetrics, float] | None:
        """One pass over the data: its sums and its seconds, or None where after_batch ended it.

        Raises CannotCompute where the loss or a term of it is not finite.
        """
        begin_s = time.perf_counter()
        objective = self._objective(epoch)
        generator = epoch_generator(self.config.seed, epoch)
        sums = PassMetrics()
        for rows in batches(len(self._images), self.config.train.batch_size, generator):
            chosen = rows.to(self.device)
            images = self._images[chosen][:, None].float() / 255  # (b, 1, rows, columns)
            batch = objective(images, self._labels[chosen], generator)
            sums.add(_numbers(batch, epoch, self.step + 1), batch, len(rows))
            self.optimizer.zero_grad()
            batch.loss.backward()
            self.optimizer.step()
            self.step += 1
            if not after_batch(self.step, sums):
                return None
        return sums, time.perf_counter() - begin_s

    def place_components_if_due(self, epoch: int) -> bool:
        """Cluster the codes where this pass was the last of the warm start; whether it was."""
        if not self.config.has_mixture or epoch != self.config.train.mixture_warm_start_epochs:
            return False
        place_components(cast("GaussianMixtureVAE", self.model), self._images, self.config.seed)
        return True

    def _objective(self, epoch: int) -> Objective:
        train = self.config.train
        if not self.config.has_mixture:
            return autoencoder_objective(cast("Autoencoder", self.model), train)
        model = cast("GaussianMixtureVAE", self.model)
        # All components are the same until they are placed; trained, they would drift together for nothing.
        for parameter in (model.prior_mu, model.prior_logvar):
            parameter.requires_grad_(epoch > train.mixture_warm_start_epochs)
        return mixture_objective(model, train, epoch)


def _check_sizes(config: RunConfig, data: Images) -> None:
    if data.shape != tuple(config.model.image_shape):
        raise InputRefused(f"images are {data.shape}, model.image_shape is {config.model.image_shape}")
    if config.train.batch_size < 1 or config.train.checkpoint_every < 1:
        raise InputRefused("train.batch_size and train.checkpoint_every must be 1 or more")
    if config.has_mixture and len(data.labels) < (config.model.components or 0):
        raise InputRefused(f"{len(data.labels):,} images for {config.model.components} components")


def _adam(model: nn.Module, config: RunConfig) -> Optimizer:
    """Adam (Kingma & Ba 2015) with its usual betas; the components of a mixture may have their own rate."""
    import torch

    rate = config.train.learning_rate
    named = list(model.named_parameters())
    prior = [parameter for name, parameter in named if name.startswith("prior_")]
    groups: list[dict[str, object]] = [{"params": [p for name, p in named if not name.startswith("prior_")]}]
    if prior:
        groups.append({"params": prior, "lr": config.train.prior_learning_rate or rate})
    return torch.optim.Adam(groups, lr=rate)


def _numbers(batch: BatchLoss, epoch: int, step: int) -> dict[str, float]:
    """The loss and its terms as numbers, in one transfer from the device.  Raises CannotCompute where not finite."""
    import torch

    names = ["loss", *batch.terms]
    values = torch.stack([batch.loss.detach(), *(term.detach() for term in batch.terms.values())]).tolist()
    found = dict(zip(names, values, strict=True))
    bad = [name for name in (*batch.terms, "loss") if not math.isfinite(found[name])]
    if bad:
        raise CannotCompute(
            f"{bad[0]} is {found[bad[0]]} at epoch {epoch}, step {step}; training stopped",
            hint="a smaller train.learning_rate usually helps; earlier checkpoints are whole",
            code="NON-FINITE",
        )
    return found
