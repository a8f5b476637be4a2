"""What counts the training: names in their order, steps within epochs, times."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.runs.readers.rows.x_axis import axis_of, begins_each_epoch, is_time, unit_of


@pytest.mark.parametrize(
    ("names", "axis"),
    [
        (["epoch", "step"], "step"),
        (["Epoch", "loss"], "Epoch"),
        (["iter", "global_step"], "global_step"),
        (["Global Step", "x"], "Global Step"),
        (["loss", "lr"], None),
        ([], None),
    ],
)
def test_the_finest_count_is_taken(names: list[str], axis: str | None) -> None:
    assert axis_of(names) == axis


def test_epochs_are_no_steps() -> None:
    assert (unit_of("Epoch"), unit_of("iteration")) == ("epoch", "step")


@pytest.mark.parametrize(
    ("steps", "epochs", "within"),
    [
        ([1, 2, 1, 2], [1, 1, 2, 2], True),
        ([1, 2, 3, 4], [1, 1, 2, 2], False),
        ([1, 2, 1, 2], [1, 1, 1, 1], False),  # a restart
        ([1, 2, 1, 2, 1], [1, 1, 2, 2, 1], False),  # a restart among epochs
        ([np.nan, 2, 1], [1, 1, 2], True),
        ([], [], False),
    ],
)
def test_steps_that_go_back_only_with_a_new_epoch_are_counted_within_it(
    steps: list[float], epochs: list[float], within: bool
) -> None:
    assert begins_each_epoch(steps, epochs) is within


def test_seconds_since_1970_are_known_by_name_and_size() -> None:
    assert is_time("timestamp", np.array([1.7e9, np.nan]))
    assert not is_time("timestamp", np.array([17.0]))
    assert not is_time("loss", np.array([1.7e9]))
    assert not is_time("timestamp", np.array([np.nan]))
