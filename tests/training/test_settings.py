from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runreport.errors import InputRefused
from runreport.training.new_run import Wanted, plan_run
from runreport.training.settings import known_keys, warm_start_epochs, with_settings

TIME = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def config():
    return plan_run(Wanted("gmvae", "digits", None, 7), "r", TIME)[0]


def test_settings_are_applied_in_order(config):
    found = with_settings(
        config, ["train.epochs=3", "model.channels = 4", "train.entropy_bonus_enable=yes", "train.epochs=5"]
    )
    wanted = replace(config.train, epochs=5, entropy_bonus_enable=True)
    assert (found.train, found.model) == (wanted, replace(config.model, channels=4))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            "train.learning_rat=1",
            r"--set train\.learning_rat: no such key .*\n  did you mean train\.learning_rate\?",
        ),
        ("zzz=1", r"known keys: model\.channels"),
        ("model.name=ae", "no such key"),
        ("train.epochs", "expected key=value"),
        ("train.epochs=2.5", r"found '2\.5', expected a whole number"),
        ("train.learning_rate=fast", "found 'fast', expected a number"),
        ("train.categorical_kl_anneal=perhaps", "expected true or false"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_way_out(config, setting, told):
    with pytest.raises(InputRefused) as caught:
        with_settings(config, [setting])
    import re

    assert re.search(told, str(caught.value)), str(caught.value)


@pytest.mark.parametrize("setting", ["train.batch_size=0", "train.learning_rate=nan", "model.latent_dim=-1"])
def test_values_that_make_no_sense_are_refused_before_anything_is_written(setting):
    with pytest.raises(InputRefused, match=setting.partition("=")[0].replace(".", r"\.")):
        plan_run(Wanted("gmvae", "digits", None, 7, [setting]), "r", TIME)


def test_every_number_of_the_config_can_be_set():
    assert {"train.kld_weight", "train.class_weight", "model.components", "train.checkpoint_every"} <= set(known_keys())


def test_the_components_are_placed_in_time_however_few_the_passes():
    for epochs in range(2, 60):
        assert 0 < warm_start_epochs(epochs) < epochs
    short = plan_run(Wanted("gmvae", "digits", None, 7, ["train.epochs=5"]), "r", TIME)[0]
    assert short.train.mixture_warm_start_epochs == 4
    told = plan_run(Wanted("gmvae", "digits", None, 7, ["train.mixture_warm_start_epochs=0"]), "r", TIME)[0]
    assert told.train.mixture_warm_start_epochs == 0


def test_a_new_run_states_its_data_and_its_samples(config):
    assert (config.created, config.seed) == ("2026-01-01T12:00:00Z", 7)
    assert (config.data.name, config.data.fit, config.model.image_shape) == ("digits", "resize", (16, 16))
    assert config.viz.sample_indices == tuple(range(1797))
    assert config.viz.sample_key == "balanced-1797-seed-7"
