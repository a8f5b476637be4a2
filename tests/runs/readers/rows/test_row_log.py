"""Curves out of rows: quick and careful ways give the same, rows say their time, split and count."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.logged import Curve
from runreport.runs.readers.rows.row_columns import column_curves
from runreport.runs.readers.rows.row_log import RowLog, axis_in, row_curves, seconds_of, time_in
from runreport.runs.run import Problem

NUMBER = st.one_of(st.floats(), st.integers(-(2**70), 2**70))


def plain(curves: tuple[Curve, ...]) -> list[str]:
    return [repr((one.tag, one.unit, one.x.tolist(), one.values.tolist(), one.times, one.file)) for one in curves]


@settings(max_examples=40)
@given(
    st.sampled_from(["step", "iteration", "epoch", "global_step"]),
    st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=6),
)
def test_the_quick_way_gives_what_the_careful_one_gives(axis: str, numbers: list[tuple[float, float, float]]) -> None:
    rows = [{axis: x, "loss": loss, "lr": rate} for x, loss, rate in numbers]
    quick = column_curves(rows, "f")
    assert quick is not None
    assert plain(quick) == plain(RowLog(rows).curves("f", []))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"loss": 1}],
        [{"step": 1, "loss": 1}, {"step": 2}],
        [{"step": 1, "loss": "x"}],
        [{"step": 1, "loss": True}],
        [{"step": 1, "loss": None}],
        [{"step": 1, "loss": 10**400}],
        [{"step": 1, "epoch": 1, "loss": 1}],
        [{"step": 1, "loss": 1, "timestamp": 1.7e9}],
        [{"step": 1, "name": 1, "value": 1}],
    ],
)
def test_rows_that_mean_more_are_looked_at_one_by_one(rows: list[dict[str, object]]) -> None:
    assert column_curves(rows, "f") is None


def test_rows_without_a_count_are_said() -> None:
    notes: list[Problem] = []
    assert len(row_curves([{"step": 1, "a": 1}, {"a": 2}, {"words": "x"}], "f", notes)) == 1
    assert [(note.code, note.count) for note in notes] == [("NO-STEP", 1)]


def test_the_count_of_a_row_is_found_by_name() -> None:
    assert axis_in({"Epoch": 3, "loss": 1}) == (3, "Epoch")
    assert axis_in({"epoch": 3, "iter": 5}) == (5, "iter")
    assert axis_in({"epoch": 3, "iter": 5}, within_epoch=True) == (3, "epoch")
    assert axis_in({"iter": 5}, within_epoch=True) == (5, "iter")
    assert axis_in({"step": "5"}) is None


def test_times_need_a_zone_or_the_size_of_one() -> None:
    assert seconds_of("1970-01-01T01:00:00+01:00") == 0
    assert seconds_of("2026-01-01T00:00:00") is None
    assert seconds_of("now") is None
    assert time_in({"_timestamp": 1.7e9}) == 1.7e9
    assert math.isnan(time_in({"time": 0.384}))
