"""The status of a run from what it says and how long it has been silent."""

from __future__ import annotations

import pytest

from runreport.runs.run import Event
from runreport.runs.status import SILENCE_S, derive_status, status_conflicts, status_of_events


def log(*types: str) -> tuple[Event, ...]:
    return tuple(Event(i + 1, "", kind, None, None, {}) for i, kind in enumerate(types))


@pytest.mark.parametrize("status", ["created", "completed", "cancelled", "failed"])
@pytest.mark.parametrize("age", [0.0, 1e9, None])
def test_the_summary_counts_whatever_the_events_and_the_age(status: str, age: float | None) -> None:
    assert derive_status({"status": status}, log("run.created", "run.started"), age) == status


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0.0, "running"), (SILENCE_S, "running"), (SILENCE_S + 0.1, "interrupted"), (None, "interrupted")],
)
def test_a_run_that_says_it_is_running_and_is_silent_is_interrupted(age: float | None, expected: str) -> None:
    assert derive_status({"status": "running"}, (), age) == expected
    assert derive_status({}, log("run.created", "run.started", "train.metrics"), age) == expected


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((), "unknown"),
        (("train.metrics",), "unknown"),
        (("run.created",), "created"),
        (("run.created", "run.started", "run.completed", "artifact.created"), "completed"),
        (("run.started", "run.cancelled", "run.started"), "running"),
        (("run.completed", "run.failed"), "failed"),
    ],
)
def test_without_a_summary_the_last_event_of_the_life_cycle_counts(types: tuple[str, ...], expected: str) -> None:
    assert derive_status({}, log(*types), 0.0) == expected


@pytest.mark.fault(66)
@pytest.mark.parametrize("status", ["interrupted", "done", 5, None, ["running"], {}])
def test_a_status_that_nobody_writes_is_not_believed_and_a_problem(status: object) -> None:
    summary = {"status": status}
    assert derive_status(summary, log("run.completed"), 0.0) == "completed"
    (problem,) = status_conflicts(summary, log("run.completed"), file="summary.json")
    assert (problem.code, problem.file) == ("STATUS", "summary.json")
    assert "is none of created, running, completed, cancelled, failed" in problem.what


@pytest.mark.fault(66)
def test_a_conflict_names_both_sides() -> None:
    (problem,) = status_conflicts({"status": "completed"}, log("run.started", "run.failed"), file="summary.json")
    assert problem.code == "STATUS-CONFLICT"
    assert problem.what == "says completed, the last event says failed; the summary counts"


@pytest.mark.parametrize("summary", [{}, {"status": "running"}])
def test_agreement_and_silence_are_no_conflict(summary: dict[str, object]) -> None:
    assert status_conflicts(summary, log("run.started"), file="summary.json") == ()
    assert status_conflicts(summary, (), file="summary.json") == ()


def test_a_resumed_run_is_running_again() -> None:
    assert status_of_events(log("run.started", "run.failed", "run.started")) == "running"
