"""What train.metrics says of a pass: means over its samples, and how the mixture was used."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runreport.training.schedules import categorical_kl_weight, entropy_bonus_weight

if TYPE_CHECKING:
    import numpy as np
    import torch

    from runreport.runs.config import TrainConfig
    from runreport.training.objective import BatchLoss


class PassMetrics:
    """Adds up batches, each weighted by its size; everything logged is a mean over the samples of the pass."""

    def __init__(self) -> None:
        self.n = 0
        self._sums: dict[str, float] = {}
        self._responsibilities: torch.Tensor | None = None  # (c,) sum over samples
        self._argmax_counts: torch.Tensor | None = None  # (c,)

    def add(self, values: dict[str, float], batch: BatchLoss, size: int) -> None:
        """values: the loss and terms of the batch, as numbers."""
        self.n += size
        for name, value in values.items():
            self._sums[name] = self._sums.get(name, 0.0) + value * size
        if batch.responsibilities is not None:
            q = batch.responsibilities
            used, counts = q.sum(0), q.argmax(1).bincount(minlength=q.shape[1])
            self._responsibilities = used if self._responsibilities is None else self._responsibilities + used
            self._argmax_counts = counts if self._argmax_counts is None else self._argmax_counts + counts

    def mean(self, name: str) -> float:
        """Mean of one value over the samples so far."""
        return self._sums[name] / self.n

    def logged(self, train: TrainConfig, epoch: int, pixels: int) -> dict[str, object]:
        """The data of train.metrics; diagnostics of a mixture only where annealing or the bonus is enabled.

        pixels: of one image; mse is the reconstruction error per pixel.
        """
        values: dict[str, object] = {name: self.mean(name) for name in self._sums if name != "qc_entropy_mean"}
        values["mse"] = self.mean("recon") / pixels
        if self._responsibilities is None or not (train.categorical_kl_anneal or train.entropy_bonus_enable):
            return values
        return values | {
            "cat_kl_weight": categorical_kl_weight(train, epoch),
            "entropy_bonus_weight": entropy_bonus_weight(train, epoch),
            "qc_entropy_mean": self.mean("qc_entropy_mean"),
            **self._usage(),
        }

    def _usage(self) -> dict[str, object]:
        assert self._responsibilities is not None
        assert self._argmax_counts is not None
        p = (self._responsibilities.double() / self.n).cpu().numpy()
        return {
            "qc_neff": effective_number(p),
            "qc_pmax": float(p.max()),
            "qc_argmax_counts": self._argmax_counts.tolist(),
        }


def effective_number(p: np.ndarray) -> float:
    """exp of the entropy of p (c,), which is normalised first; a weight of 0 adds nothing."""
    share = p[p > 0] / p.sum()
    return math.exp(-float((share * [math.log(value) for value in share]).sum()))
