"""The time line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runreport.pages.overview.life import life
from runreport.pages.page import RunView
from runreport.runs.run import Event

View = Callable[..., RunView]


def event(seq: int, kind: str, second: int, **data: object) -> Event:
    return Event(seq, f"2026-11-20T13:00:{second:02d}Z", kind, None, None, data)


def test_routine_events_are_counted_and_milestones_stand_in_order(full_view: View) -> None:
    found = life(full_view())
    whats = [moment.what for moment in found.moments]
    assert whats == [
        "created",
        "training started",
        "categorical KL at full weight",
        "lowest loss",
        "training completed",
    ]
    assert found.counted == ("12 train.metrics events",)
    assert found.moments[-1].tone == "good"


def test_a_second_start_is_a_resume(full_view: View) -> None:
    events = (event(1, "run.started", 0), event(2, "run.cancelled", 5), event(3, "run.started", 9))
    assert [moment.what for moment in life(full_view(events=events, series=())).moments] == [
        "training started",
        "cancelled",
        "training resumed",
    ]


@pytest.mark.fault(61)
def test_a_clock_that_goes_back_gives_no_negative_time(full_view: View) -> None:
    events = (event(1, "run.created", 30), event(2, "run.started", 10))
    assert [moment.after for moment in life(full_view(events=events, series=())).moments] == ["", ""]


def test_a_run_without_sign_of_life_says_where_the_log_ends(full_view: View) -> None:
    last = life(full_view(status="interrupted")).moments[-1]
    assert last.what == "no sign of life since"
    assert "--resume" in last.detail


def test_many_events_are_cut_and_counted(full_view: View) -> None:
    events = tuple(event(i, f"kind{i}", 0) for i in range(1, 101))
    found = life(full_view(events=events, series=()))
    assert len(found.moments) + found.left_out == 100
    assert found.left_out == 60


def test_folders_in_a_message_are_cut(full_view: View) -> None:
    events = (event(1, "run.failed", 0, message="no space at /home/ada/runs/x/file.pt"),)
    assert life(full_view(events=events, series=())).moments[0].detail == "no space at (home)/runs/x/file.pt"
