from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from runreport.datasets.images import Images
from runreport.errors import InputRefused
from runreport.training.trainer import Trainer


def test_a_pass_takes_every_batch_and_stops_where_told(tmp_path, small_run):
    _, config, data = small_run(tmp_path / "r", "ae")
    trainer = Trainer(config, data)
    steps = []
    sums, _ = trainer.run_pass(1, lambda step, _sums: steps.append(step) or True)
    assert (steps, sums.n, trainer.batches_per_pass) == ([1, 2, 3, 4], 200, 4)
    assert trainer.run_pass(2, lambda step, _sums: step < 6) is None
    assert trainer.step == 6


def test_components_stay_standard_normal_until_placed_and_move_after(tmp_path, small_run):
    _, config, data = small_run(tmp_path / "r", "gmvae")
    trainer = Trainer(config, data)
    trainer.run_pass(1, lambda _step, _sums: True)
    assert not trainer.model.prior_mu.any()
    assert trainer.place_components_if_due(1)
    placed = trainer.model.prior_mu.detach().clone()
    assert placed.any()
    trainer.run_pass(2, lambda _step, _sums: True)
    assert not torch.equal(trainer.model.prior_mu, placed)
    assert not trainer.place_components_if_due(2)


def test_the_components_have_their_own_learning_rate(tmp_path, small_run):
    _, config, data = small_run(tmp_path / "r", "gmvae", "train.learning_rate=0.5", "train.prior_learning_rate=0.25")
    assert [group["lr"] for group in Trainer(config, data).optimizer.param_groups] == [0.5, 0.25]


def test_images_of_another_shape_and_too_few_of_them_are_refused(tmp_path, small_run):
    _, config, data = small_run(tmp_path / "r", "gmvae")
    with pytest.raises(InputRefused, match=r"images are \(16, 16\), model.image_shape is \(8, 8\)"):
        Trainer(replace(config, model=replace(config.model, image_shape=(8, 8))), data)
    with pytest.raises(InputRefused, match="3 images for 4 components"):
        Trainer(config, Images(data.images[:3], data.labels[:3], data.class_names))
