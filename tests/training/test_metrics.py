from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from runreport.runs.config import TrainConfig
from runreport.training.metrics import PassMetrics, effective_number
from runreport.training.objective import BatchLoss


def train(**values):
    return TrainConfig(epochs=4, batch_size=2, learning_rate=1.0, **values)


def two_batches() -> PassMetrics:
    sums = PassMetrics()
    for loss, q in ((3.0, [[1.0, 0.0], [1.0, 0.0]]), (6.0, [[0.0, 1.0]])):
        values = {"loss": loss, "recon": 2 * loss, "qc_entropy_mean": 0.5}
        sums.add(values, BatchLoss(torch.tensor(loss), {}, torch.tensor(q)), len(q))
    return sums


def test_means_weigh_every_sample_alike():
    logged = two_batches().logged(train(), 1, 4)
    assert logged == {"loss": 4.0, "recon": 8.0, "mse": 2.0}


@pytest.mark.parametrize("switch", ["categorical_kl_anneal", "entropy_bonus_enable"])
def test_diagnostics_come_only_where_enabled(switch):
    extra = {
        "cat_kl_weight",
        "entropy_bonus_weight",
        "qc_entropy_mean",
        "qc_neff",
        "qc_pmax",
        "qc_argmax_counts",
    }
    logged = two_batches().logged(train(**{switch: True}), 1, 4)
    assert set(logged) == {"loss", "recon", "mse"} | extra
    assert logged["qc_argmax_counts"] == [2, 1]
    assert logged["qc_pmax"] == pytest.approx(2 / 3)
    assert logged["qc_neff"] == pytest.approx(math.exp(math.log(3) - 2 / 3 * math.log(2)))
    assert not extra & set(two_batches().logged(train(), 1, 4))


def test_the_effective_number_counts_equal_weights_and_ignores_empty_ones():
    assert effective_number(np.array([0.25, 0.25, 0.25, 0.25, 0])) == pytest.approx(4)
    assert effective_number(np.array([0, 1.0])) == 1
