"""Weights that change from pass to pass.

A pass has the number its checkpoint will have: the first is epoch 1.  A window of W passes runs from its first pass
to its W-th, which has the end value exactly; a window of 0 or 1 passes therefore has the end value at once, and
one longer than the training is left unfinished.
"""

from __future__ import annotations

from runreport.runs.config import TrainConfig


def window_position(epoch: int, window: int) -> float:
    """How much of a window lies behind at this pass: 0 at the first, 1 from the window's last on."""
    if epoch < 1:
        raise ValueError(f"epoch is {epoch}; passes count from 1")
    return 1.0 if window <= 1 else min(1.0, (epoch - 1) / (window - 1))


def categorical_kl_weight(train: TrainConfig, epoch: int) -> float:
    """Weight of KL(q(c|x) || uniform): rises linearly from 0 to the maximum where annealed, else the maximum."""
    if not train.categorical_kl_anneal:
        return train.categorical_kl_max_weight
    return train.categorical_kl_max_weight * window_position(epoch, train.categorical_kl_anneal_epochs)


def entropy_bonus_weight(train: TrainConfig, epoch: int) -> float:
    """Weight of the entropy of q(c|x), which is subtracted from the loss: falls linearly to 0, else 0."""
    if not train.entropy_bonus_enable:
        return 0.0
    return train.entropy_bonus_weight * (1.0 - window_position(epoch, train.entropy_bonus_epochs))
