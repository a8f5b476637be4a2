"""When a run that fell silent was last seen, from its log alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runreport.pages.index import index_content
from runreport.pages.overview.heading import lead
from runreport.pages.overview.last_seen import last_seen, last_seen_sentence
from runreport.pages.page import RunView
from runreport.runs.run import Event

View = Callable[..., RunView]
LOG = (
    Event(1, "2026-11-20T13:00:03Z", "run.started", 0, 0, {}),
    Event(2, "2026-11-20T15:00:59+01:00", "train.progress", 4, 120, {}),
    Event(3, "no time at all", "train.progress", 5, 150, {}),
)


def test_an_interrupted_run_was_last_seen_at_its_last_event_that_has_a_time(full_view: View) -> None:
    run = full_view(status="interrupted", events=LOG).run
    assert last_seen(run) == "last seen 2026-11-20 14:00 UTC"
    wanted = "Last seen 2026-11-20 14:00 UTC (train.progress, epoch 4, step 120); no event says that it ended."
    assert last_seen_sentence(run) == wanted


def test_the_page_and_the_row_of_the_index_say_it(full_view: View, render) -> None:
    view = full_view(status="interrupted", events=LOG)
    assert any("Last seen 2026-11-20 14:00 UTC" in sentence for sentence in lead(view))
    assert "last seen 2026-11-20 14:00 UTC" in render("index", index_content((view,)))


@pytest.mark.parametrize("status", ["running", "completed", "failed", "cancelled", "created", "unknown"])
def test_no_other_run_is_said_to_have_been_last_seen(full_view: View, status: str) -> None:
    view = full_view(status=status, events=LOG)
    assert (last_seen(view.run), last_seen_sentence(view.run)) == ("", "")


@pytest.mark.parametrize("events", [(), LOG[2:]])
def test_a_log_without_times_is_said_to_have_none(full_view: View, events: tuple[Event, ...]) -> None:
    run = full_view(status="interrupted", events=events).run
    assert last_seen(run) == "its log holds no time"
    assert "not known" in last_seen_sentence(run)
