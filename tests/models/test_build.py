from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from runreport.errors import InputRefused
from runreport.models.build import build_model, load_weights
from runreport.runs.config import ModelConfig

AE = ModelConfig("ae", 3, (8, 12), classes=4, channels=2)
MIXTURE = ModelConfig("gmvae", 3, (8, 12), components=5, channels=2)


def tensors(model):
    return {name: value.numpy().copy() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("config", [AE, MIXTURE])
def test_the_seed_alone_decides_the_weights(config):
    torch.manual_seed(1)
    first = tensors(build_model(config, seed=3))
    torch.manual_seed(2)
    again, other = tensors(build_model(config, seed=3)), tensors(build_model(config, seed=4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["encoder.conv1.weight"], other["encoder.conv1.weight"])


def test_building_leaves_every_global_generator_alone():
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
    build_model(MIXTURE, seed=9)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.array_equal(np.random.get_state()[1], before[1])
    assert random.getstate() == before[2]


@pytest.mark.parametrize("config", [AE, MIXTURE])
def test_weights_go_out_and_come_back(config):
    source, target = build_model(config, seed=1), build_model(config, seed=2)
    load_weights(target, tensors(source), path="f")
    images = torch.rand(2, 1, 8, 12, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        if config.components:
            assert torch.equal(target.posterior(images).qc_logits, source.posterior(images).qc_logits)
        else:
            assert torch.equal(target.encode(images), source.encode(images))


def test_a_wrong_shape_is_named_with_both_and_nothing_is_loaded():
    model = build_model(AE)
    found = tensors(build_model(AE, seed=5)) | {"head.weight": np.zeros((4, 2), np.float32)}
    before = tensors(model)
    with pytest.raises(
        InputRefused, match=r"^w\.st: tensor head\.weight has shape \(4, 2\), the model expects \(4, 3\)"
    ):
        load_weights(model, found, path="w.st")
    assert all(np.array_equal(before[name], value) for name, value in tensors(model).items())


def test_missing_and_unexpected_names_are_listed_and_made_printable():
    found = tensors(build_model(AE))
    del found["head.bias"]
    found["evil\x1b[2J"] = np.zeros(1, np.float32)
    with pytest.raises(InputRefused) as caught:
        load_weights(build_model(AE), found, path="w")
    assert "missing: head.bias; unexpected: evil\\x1b[2J" in str(caught.value)


def test_tensors_that_are_not_floats_are_refused():
    found = tensors(build_model(AE)) | {"head.bias": np.zeros(4, np.int64)}
    with pytest.raises(InputRefused, match=r"tensor head\.bias is int64, the model expects float32"):
        load_weights(build_model(AE), found, path="w")


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (ModelConfig("gan", 3, (8, 8)), "model 'gan' is unknown; known are ae and gmvae"),
        (ModelConfig("ae", 3, (8, 10), classes=2), "8 x 10; both sides must be multiples of 4"),
        (ModelConfig("ae", 0, (8, 8), classes=2), r"model\.latent_dim is 0"),
        (ModelConfig("gmvae", 3, (8, 8)), r"model\.components is None"),
        (ModelConfig("ae", 3, (8, 8)), r"model\.classes is None"),
    ],
)
def test_a_config_that_makes_no_model_is_refused(config, told):
    with pytest.raises(InputRefused, match=told):
        build_model(config)
