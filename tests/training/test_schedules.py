from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.runs.config import TrainConfig
from runreport.training.schedules import categorical_kl_weight, entropy_bonus_weight, window_position


def train(**values) -> TrainConfig:
    return TrainConfig(epochs=10, batch_size=1, learning_rate=1.0, **values)


def test_the_categorical_weight_rises_from_zero_to_its_maximum_over_the_window():
    config = train(categorical_kl_anneal=True, categorical_kl_anneal_epochs=5, categorical_kl_max_weight=2.0)
    assert [categorical_kl_weight(config, epoch) for epoch in range(1, 8)] == [
        0,
        0.5,
        1.0,
        1.5,
        2.0,
        2.0,
        2.0,
    ]


def test_the_entropy_bonus_falls_to_exactly_zero_at_the_end_of_its_window():
    config = train(entropy_bonus_enable=True, entropy_bonus_weight=0.4, entropy_bonus_epochs=3)
    assert [entropy_bonus_weight(config, epoch) for epoch in range(1, 6)] == [0.4, 0.2, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("window", [0, 1])
def test_a_window_without_room_has_its_end_value_at_once(window):
    config = train(
        categorical_kl_anneal=True,
        categorical_kl_anneal_epochs=window,
        categorical_kl_max_weight=3.0,
        entropy_bonus_enable=True,
        entropy_bonus_weight=0.4,
        entropy_bonus_epochs=window,
    )
    assert categorical_kl_weight(config, 1) == 3.0
    assert entropy_bonus_weight(config, 1) == 0.0


def test_a_window_longer_than_the_training_is_left_unfinished():
    config = train(categorical_kl_anneal=True, categorical_kl_anneal_epochs=21, categorical_kl_max_weight=1.0)
    assert categorical_kl_weight(config, config.epochs) == pytest.approx(9 / 20)


def test_without_the_switch_the_weight_is_constant_and_the_bonus_absent():
    config = train(
        categorical_kl_max_weight=0.7,
        categorical_kl_anneal_epochs=5,
        entropy_bonus_weight=9.0,
        entropy_bonus_epochs=5,
    )
    assert [categorical_kl_weight(config, epoch) for epoch in (1, 3, 9)] == [0.7, 0.7, 0.7]
    assert [entropy_bonus_weight(config, epoch) for epoch in (1, 3, 9)] == [0, 0, 0]


@given(st.integers(1, 50), st.integers(0, 60))
def test_a_position_stays_in_bounds_and_never_goes_back(epoch, window):
    here, after = window_position(epoch, window), window_position(epoch + 1, window)
    assert 0 <= here <= after <= 1
    assert window <= epoch or here < 1


def test_passes_count_from_one():
    with pytest.raises(ValueError, match="epoch is 0; passes count from 1"):
        window_position(0, 5)
