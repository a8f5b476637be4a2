"""When a run that ended without saying so was last seen, from its log alone: no clock enters a page."""

from __future__ import annotations

from runreport.pages.words import moment, shortened, when
from runreport.runs.run import Event, Run


def last_sign(run: Run) -> Event | None:
    """The last event with a time, of a run that was interrupted; None of any other run, or where there is none."""
    if run.status != "interrupted":
        return None
    return next((event for event in reversed(run.events) if moment(event.time) is not None), None)


def last_seen(run: Run) -> str:
    """`last seen 2026-11-20 14:05 UTC`; "" where the run was not interrupted."""
    if run.status != "interrupted":
        return ""
    sign = last_sign(run)
    return "its log holds no time" if sign is None else f"last seen {when(sign.time)} UTC"


def last_seen_sentence(run: Run) -> str:
    """The same with the event it rests on: `Last seen 2026-11-20 14:05 UTC (train.progress, epoch 4, step 120).`"""
    sign = last_sign(run)
    if sign is None:
        return "Its log holds no time, so it is not known when it was last seen." if last_seen(run) else ""
    place = [f"{name} {value}" for name, value in (("epoch", sign.epoch), ("step", sign.step)) if value is not None]
    basis = ", ".join([shortened(sign.type, 80)[0], *place])
    return f"Last seen {when(sign.time)} UTC ({basis}); no event says that it ended."
