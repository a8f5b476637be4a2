"""What happened to a run, from its event log: few lines, the routine ones counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from runreport.pages.overview.curves import SCHEDULES, loss_curve, of_kind
from runreport.pages.overview.facts import Facts, facts
from runreport.pages.overview.last_seen import last_sign
from runreport.pages.overview.public import public_text
from runreport.pages.page import RunView
from runreport.pages.words import count, duration, figure, seconds_between, shortened, when
from runreport.runs.run import Event

ROUTINE = ("train.progress", "train.metrics", "artifact.created", "projection.progress")
WORDS = {
    "run.created": "created",
    "run.started": "training started",
    "run.completed": "training completed",
    "run.cancelled": "cancelled",
    "run.failed": "failed",
}
TONE = {"run.completed": "good", "run.failed": "bad", "run.cancelled": "warn"}
LINES = 40


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the time line."""

    time: str  # UTC, to the minute
    after: str  # since the first event, "" for that one
    what: str
    detail: str
    tone: str  # "", "good", "warn" or "bad"
    order: int = 0  # place in the log


@dataclass(frozen=True, slots=True)
class Life:
    """The lines, and what was only counted."""

    moments: tuple[Moment, ...]
    left_out: int
    counted: tuple[str, ...]


def life(view: RunView) -> Life:
    """From the log alone; a run that died without saying so gets a last line that says what is known."""
    events = view.run.events
    telling = [event for event in events if event.type not in ROUTINE]
    first = telling[0].time if telling else None
    moments = [_moment(event, first, is_resume=_is_resume(telling, event)) for event in telling[:LINES]]
    known = facts(view)
    moments = sorted([*moments, *_milestones(view, first)], key=lambda one: one.order)
    if view.run.status == "interrupted":
        moments.append(_silence(known, last_sign(view.run)))
    counted = Counter(event.type for event in events if event.type in ROUTINE)
    words = tuple(count(counted[kind], f"{kind} event") for kind in ROUTINE if counted[kind])
    return Life(tuple(moments), max(0, len(telling) - LINES), words)


def _is_resume(telling: list[Event], event: Event) -> bool:
    return event.type == "run.started" and any(
        other.type == "run.started" and other.seq < event.seq for other in telling
    )


def _moment(event: Event, first: object, *, is_resume: bool) -> Moment:
    what = "training resumed" if is_resume else WORDS.get(event.type, shortened(event.type, 80)[0])
    tone = TONE.get(event.type, "")
    return Moment(when(event.time), _after(first, event.time), what, _detail(event), tone, event.seq)


def _detail(event: Event) -> str:
    pieces = [] if event.epoch is None else [f"epoch {figure(event.epoch, 15)}"]
    for key in ("device", "reason", "message", "error"):
        value = event.data.get(key)
        if isinstance(value, str) and value:
            pieces.append(public_text(shortened(value, 160)[0]))
    return ", ".join(pieces)


def _milestones(view: RunView, first: object) -> list[Moment]:
    """What the curves add: when the categorical KL had its full weight, and when the loss was lowest."""
    loss, weight = loss_curve(view.run), of_kind(view.run, SCHEDULES).get("categorical KL")
    found = []
    if weight is not None and (top := weight.first_top) is not None:
        found.append((top[0], "categorical KL at full weight", figure(top[1])))
    if loss is not None and loss.best is not None and len(loss.epochs) > 1:
        found.append((loss.best[0], "lowest loss", figure(loss.best[1])))
    logged = {event.epoch: event for event in view.run.events if event.type == "train.metrics"}
    return [
        Moment(
            when(logged[e].time),
            _after(first, logged[e].time),
            what,
            f"{shown}, epoch {e}",
            "",
            logged[e].seq,
        )
        for e, what, shown in found
        if e in logged
    ]


def _after(first: object, time: object) -> str:
    passed = seconds_between(first, time)
    return f"+{duration(passed)}" if passed else ""


def _silence(known: Facts, sign: Event | None) -> Moment:
    last = "" if sign is None else sign.time
    detail = f"the log ends at epoch {known.epochs_done}" if known.epochs_done is not None else "the log ends"
    return Moment(when(last), "", "no sign of life since", f"{detail}; runreport train --resume continues it", "warn")
