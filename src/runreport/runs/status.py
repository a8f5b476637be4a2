"""Where in its life a run is: what summary.json says, else the last life-cycle event, else silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runreport.errors import printable
from runreport.runs.run import Event, Problem, Status

SILENCE_S = 120.0  # a running program writes an event far more often
WRITTEN: dict[object, Status] = {
    "created": "created",
    "running": "running",
    "completed": "completed",
    "cancelled": "cancelled",
    "failed": "failed",
}
_BY_EVENT: dict[str, Status] = {
    "run.created": "created",
    "run.started": "running",
    "run.completed": "completed",
    "run.cancelled": "cancelled",
    "run.failed": "failed",
}

LIFE_CYCLE = frozenset(_BY_EVENT)  # types of events that tell the status


def derive_status(summary: Mapping[str, object], events: Sequence[Event], last_sign_of_life_s: float | None) -> Status:
    """The status to show.

    summary["status"] wins over the events.  A run that says it is running, and of which nothing was written for more
    than SILENCE_S seconds, is interrupted.  last_sign_of_life_s: seconds since the newest write, None where unknown,
    which counts as silence.  Without any statement the status is unknown.
    """
    said = _said(summary) or status_of_events(events)
    if said is None:
        return "unknown"
    silent = last_sign_of_life_s is None or last_sign_of_life_s > SILENCE_S
    return "interrupted" if said == "running" and silent else said


def status_of_events(events: Sequence[Event]) -> Status | None:
    """What the last life-cycle event says; a resumed run is running again."""
    return next((_BY_EVENT[event.type] for event in reversed(events) if event.type in _BY_EVENT), None)


def status_conflicts(summary: Mapping[str, object], events: Sequence[Event], *, file: str) -> tuple[Problem, ...]:
    """Where summary and events contradict each other, or the summary holds no status of the contract."""
    said, logged = _said(summary), status_of_events(events)
    if summary and said is None:
        what = f"the status {printable(summary.get('status', 'missing'))} is none of {', '.join(map(str, WRITTEN))}"
        return (Problem("STATUS", file, what),)
    if said is not None and logged is not None and said != logged:
        return (Problem("STATUS-CONFLICT", file, f"says {said}, the last event says {logged}; the summary counts"),)
    return ()


def _said(summary: Mapping[str, object]) -> Status | None:
    status = summary.get("status")
    return WRITTEN.get(status) if isinstance(status, str) else None
