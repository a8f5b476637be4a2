"""A run as pages may show it.

Paths that are opened (root, tree, spans, embeddings, checkpoints) stay true; pages show them through the redactor of
their view, which also looks at all that templates and chunks hold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from operator import is_
from typing import Any

from runreport.runs.logged import Logged
from runreport.runs.privacy.redactor import Redactor
from runreport.runs.privacy.settings import Cleaner
from runreport.runs.run import Event, Problem, Run

_TIME = frozenset("0123456789-:.+TZ ")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A run before and after, and what its events held, so that a log that has grown is not gone through again."""

    source: Run
    run: Run
    of_events: Counter[str]


def redacted(run: Run, redactor: Redactor, *, before: Redacted | None = None) -> Redacted:
    """The run without what is private, and in `removed` how much of each kind that was.

    before: what the same redactor made of an earlier state.  A run that holds nothing private is the same object.
    """
    cleaner = Cleaner(redactor, Counter())
    events, of_events = _events(run, redactor, before)
    changes: dict[str, Any] = {
        "id": cleaner.name(run.id),
        "config": None if run.config is None else Cleaner(redactor, Counter()).declared(run.config),  # counted as raw
        "config_raw": cleaner.settings(run.config_raw),
        "summary": cleaner.settings(run.summary),
        "events": events,
        "series": _each(run.series, lambda one: _tagged(one, cleaner)),
        "problems": _each(run.problems, lambda one: _problem(one, cleaner)),
        "formats": _formats(run, cleaner),
        "logged": _logged(run.logged, cleaner),
    }
    removed = cleaner.removed + of_events
    kept = {name: value for name, value in changes.items() if value is not getattr(run, name)}
    if removed:
        kept["removed"] = dict(sorted(removed.items()))
    return Redacted(run, replace(run, **kept) if kept else run, of_events)


def _each(parts: tuple[Any, ...], make: Any) -> tuple[Any, ...]:
    made = tuple(map(make, parts))
    return parts if all(map(is_, made, parts)) else made


def _changed(part: Any, **values: Any) -> Any:
    """The part with these values; the same object where it has them already."""
    new = {name: value for name, value in values.items() if value is not getattr(part, name)}
    return replace(part, **new) if new else part


def _tagged(part: Any, cleaner: Cleaner) -> Any:
    return _changed(part, tag=cleaner.name(part.tag))


def _filed(part: Any, cleaner: Cleaner) -> Any:
    return _changed(part, tag=cleaner.name(part.tag), file=cleaner.name(part.file))


def _problem(problem: Problem, cleaner: Cleaner) -> Problem:
    return _changed(problem, file=cleaner.name(problem.file), what=cleaner.text(problem.what))


def _formats(run: Run, cleaner: Cleaner) -> Any:
    made = {name: _each(folders, cleaner.name) for name, folders in run.formats.items()}
    return run.formats if all(made[name] is folders for name, folders in run.formats.items()) else made


def _logged(logged: Logged, cleaner: Cleaner) -> Logged:
    texts = _each(logged.texts, lambda one: _changed(_filed(one, cleaner), text=cleaner.text(one.text)))
    return _changed(
        logged,
        curves=_apart(_each(logged.curves, lambda one: _filed(one, cleaner))),
        pictures=_each(logged.pictures, lambda one: _tagged(one, cleaner)),
        histograms=_each(logged.histograms, lambda one: _filed(one, cleaner)),
        texts=texts,
        embeddings=_each(logged.embeddings, lambda one: _tagged(one, cleaner)),
        consoles=_each(logged.consoles, lambda one: _changed(one, file=cleaner.name(one.file))),
        environment=cleaner.settings(logged.environment),
    )


def _apart(curves: tuple[Any, ...]) -> tuple[Any, ...]:
    """Curves whose tags differed in what was taken out are numbered."""
    if len({curve.tag for curve in curves}) == len(curves):
        return curves
    seen: Counter[str] = Counter()
    made = []
    for curve in curves:
        seen[curve.tag] += 1
        made.append(curve if seen[curve.tag] == 1 else replace(curve, tag=f"{curve.tag} {seen[curve.tag]}"))
    return tuple(made)


def _events(run: Run, redactor: Redactor, before: Redacted | None) -> tuple[tuple[Event, ...], Counter[str]]:
    """The events and what they held; those that were gone through already are taken over."""
    done = 0 if before is None else len(before.source.events)
    if before is None or done > len(run.events) or not all(map(is_, before.source.events, run.events)):
        return _clean_events(run.events, run.events, Cleaner(redactor, Counter()))
    if done == len(run.events):
        return before.run.events, before.of_events
    cleaner = Cleaner(redactor, Counter(before.of_events))
    new, removed = _clean_events(run.events[done:], (), cleaner)
    if before.run.events is before.source.events and all(map(is_, new, run.events[done:])):
        return run.events, removed
    return (*before.run.events, *new), removed


def _clean_events(
    events: tuple[Event, ...], same: tuple[Event, ...], cleaner: Cleaner
) -> tuple[tuple[Event, ...], Counter[str]]:
    made = tuple(_event(event, cleaner) for event in events)
    return (same if same and all(map(is_, made, events)) else made), cleaner.removed


def _event(event: Event, cleaner: Cleaner) -> Event:
    data = event.data if cleaner.holds_numbers_only(event.data) else cleaner.settings(event.data)
    time = event.time if _TIME.issuperset(event.time) else cleaner.name(event.time)
    kind = cleaner.name(event.type)
    if data is event.data and time is event.time and kind is event.type:
        return event
    return replace(event, data=data, time=time, type=kind)
