"""Metrics of the log as curves."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from runreport.pages.overview.curves import curve, loss_curve, other_curves
from runreport.pages.page import RunView
from runreport.runs.run import Series


@pytest.mark.fault(60)
def test_after_a_resume_the_later_value_of_an_epoch_counts_and_nothing_zigzags() -> None:
    found = curve(Series("loss", (1, 2, 3, 2, 3, 4), (9.0, 8.0, 7.0, 6.0, 5.0, 4.0)))
    assert found.epochs == (1, 2, 3, 4)
    assert found.values == (9.0, 6.0, 5.0, 4.0)


def test_best_and_last_ignore_what_is_no_number() -> None:
    found = curve(Series("loss", (1, 2, 3, 4), (math.nan, 2.0, 2.0, math.inf)))
    assert found.best == (2, 2.0)
    assert found.last == (3, 2.0)
    assert curve(Series("loss", (1,), (math.nan,))).best is None


@pytest.mark.fault(137)
def test_the_largest_value_of_a_constant_is_no_milestone() -> None:
    assert curve(Series("w", (1, 2), (1.0, 1.0))).first_top is None
    assert curve(Series("w", (1, 2, 3), (0.5, 1.0, 1.0))).first_top == (2, 1.0)


def test_the_loss_is_found_below_a_prefix_and_the_rest_is_kept(full_view: Callable[..., RunView]) -> None:
    run = full_view(series=(Series("train/loss", (1,), (2.0,)), Series("odd", (1,), (3.0,)))).run
    found = loss_curve(run)
    assert found is not None
    assert found.values == (2.0,)
    assert list(other_curves(run)) == ["odd"]
