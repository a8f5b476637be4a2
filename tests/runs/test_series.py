"""Metrics over epochs, from events."""

from __future__ import annotations

import math

import pytest

from runreport.runs.run import Event
from runreport.runs.series import metric_series


def metrics(epoch: int | None, **data: object) -> Event:
    return Event(1, "", "train.metrics", epoch, None, data)


def test_one_series_for_each_tag_sorted() -> None:
    (a, b), problems = metric_series((metrics(0, b=2, a=0.5), metrics(1, a=0.25)), file="e")
    assert (a.tag, a.epochs, a.values) == ("a", (0, 1), (0.5, 0.25))
    assert (b.tag, b.epochs, b.values) == ("b", (0,), (2.0,))
    assert problems == ()


@pytest.mark.fault(60)
def test_after_a_resume_the_last_value_of_an_epoch_counts_and_epochs_ascend() -> None:
    events = [metrics(e, loss=e) for e in (0, 1, 2, 9, 10)] + [metrics(e, loss=100 + e) for e in (2, 3)]
    (loss,), _ = metric_series(events, file="e")
    assert loss.epochs == (0, 1, 2, 3, 9, 10)
    assert loss.values == (0, 1, 102, 103, 9, 10)


@pytest.mark.parametrize("gap", [None, "NaN", "nan", "Infinity", "-inf", 10**400, math.inf])
def test_a_gap_is_nan_at_its_epoch(gap: object) -> None:
    (loss,), problems = metric_series((metrics(0, loss=gap), metrics(1, loss=1)), file="e")
    assert loss.epochs == (0, 1)
    assert math.isnan(loss.values[0])
    assert problems == ()


def test_a_later_gap_replaces_an_earlier_value() -> None:
    (loss,), _ = metric_series((metrics(0, loss=1), metrics(0, loss=None)), file="e")
    assert math.isnan(loss.values[0])


@pytest.mark.fault(58)
def test_what_is_no_number_is_left_out_and_counted_unless_it_is_a_list() -> None:
    events = (metrics(0, a="high", b=True, c=[1], d={"x": 1}, e="0.5", loss=1), metrics(1, a=1))
    series, (problem,) = metric_series(events, file="events.jsonl")
    assert {each.tag: each.epochs for each in series} == {"a": (1,), "loss": (0,)}
    assert (problem.code, problem.file, problem.count) == ("METRIC-TYPE", "events.jsonl", 4)


def test_metrics_without_an_epoch_are_counted_and_other_events_ignored() -> None:
    other = Event(1, "", "train.progress", 1, None, {"loss": 1})
    series, (problem,) = metric_series((metrics(None, loss=1), other), file="e")
    assert series == ()
    assert (problem.code, problem.count) == ("METRIC-EPOCH", 1)
