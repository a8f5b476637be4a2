"""Epochs and times of a run."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.pages.curve_parts.epochs import axes_of, epochs_of, started
from runreport.runs.logged import Curve


def logged(tag: str, x: list[float], values: list[float], **more: object) -> Curve:
    return Curve(tag, np.array(x, dtype=float), np.array(values, dtype=float), "f", **more)


def test_the_epoch_is_that_of_the_curve_of_this_name_and_later_points_count():
    found = epochs_of([logged("loss", [0, 1], [2, 1]), logged("train/epoch", [0, 10, 20, 10, 30], [0, 1, 9, 1, 3])])
    assert found is not None
    assert (found.tag, found.steps.tolist(), found.epochs.tolist()) == ("train/epoch", [0, 10, 30], [0, 1, 3])


@pytest.mark.parametrize(
    "curve",
    [
        logged("epoch", [0, 1, 2], [2, 1, 0]),
        logged("epoch", [0, 1], [1, 1]),
        logged("epoch", [0], [1]),
        logged("epoch", [], []),
        logged("epoch", [0, 1], [np.nan, np.nan]),
        logged("epoch", [0, 1], [0, 1], unit="time"),
    ],
)
def test_no_epoch_is_made_up(curve):
    assert epochs_of([curve]) is None


def test_a_run_began_at_the_earliest_time_that_is_told():
    times = np.array([np.nan, 50.0, 20.0])
    assert started([logged("a", [1, 2, 3], [0, 0, 0], times=times), logged("b", [30], [0], unit="time")]) == 20
    assert started([logged("a", [1], [0])]) is None


def test_only_axes_that_the_data_have_are_offered():
    steps = logged("loss", [0, 1], [0, 1])
    timed = logged("acc", [0, 1], [0, 1], unit="epoch", times=np.array([5.0, 6.0]))
    assert axes_of([steps], None) == ["step"]
    assert axes_of([steps], epochs_of([logged("epoch", [0, 9], [0, 1])])) == ["step", "epoch"]
    assert axes_of([timed, timed, steps], None) == ["epoch", "step", "time", "relative"]
    assert axes_of([logged("cpu", [5], [1], unit="time")], None) == ["time", "relative"]
