"""The runs of a site as its pages may show them: one redactor for all, and what it made of each run, kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from runreport.runs.opening import Place
from runreport.runs.privacy.owners import field_words, owners
from runreport.runs.privacy.redacted_run import Redacted, redacted
from runreport.runs.privacy.redactor import redactor_of
from runreport.runs.run import Run

Names = frozenset[tuple[str, str]]


class SitePrivacy:
    """Takes private text out of runs; as long as run and redactor are the same, so is what comes out.

    The redactor knows the names that any of the runs gives away, so a name that one run states is taken out of all.
    """

    def __init__(self, *, anonymous: bool) -> None:
        """anonymous: also what names people, organisations, projects and their repositories."""
        self._anonymous = anonymous
        self._named: dict[Place, tuple[Run, Names, frozenset[str]]] = {}
        self._done: dict[Place, Redacted] = {}
        self._called: dict[Place, tuple[Run, Run]] = {}  # before and after a run was given another name
        self.redactor = redactor_of((), anonymous=anonymous)

    def publish(self, runs: Sequence[Run]) -> tuple[Run, ...]:
        """The runs in the same order; under `anonymous` one whose name gives somebody away is called run-1, run-2 …"""
        self._named = {run.root: self._names(run) for run in runs}
        every = self._named.values()
        names = {name for _, found, _ in every for name in found}
        spared = {word for _, _, words in every for word in words}
        redactor = redactor_of(names, spared, anonymous=self._anonymous)
        if redactor != self.redactor:
            self.redactor, self._done = redactor, {}
        self._done = {run.root: self._redacted(run) for run in runs}
        shown = tuple(self._done[run.root].run for run in runs)
        return self._renamed(runs, shown) if self._anonymous else shown

    def published(self, run: Run) -> Run:
        """One run that is not as it was found, with the redactor of the last ones."""
        return redacted(run, self.redactor).run

    def _names(self, run: Run) -> tuple[Run, Names, frozenset[str]]:
        known = self._named.get(run.root)
        if known is not None and known[0] is run:
            return known
        return run, owners(run, anonymous=self._anonymous), field_words(run)

    def _redacted(self, run: Run) -> Redacted:
        before = self._done.get(run.root)
        return before if before is not None and before.source is run else redacted(run, self.redactor, before=before)

    def _renamed(self, runs: Sequence[Run], shown: Sequence[Run]) -> tuple[Run, ...]:
        taken = {run.id for run, one in zip(runs, shown, strict=True) if run.id == one.id}
        called: dict[Place, tuple[Run, Run]] = {}
        for run, one in zip(runs, shown, strict=True):
            if run.id != one.id:
                name, before = _pseudonym(taken), self._called.get(run.root)
                is_same = before is not None and before[0] is one and before[1].id == name
                called[run.root] = before if before is not None and is_same else (one, replace(one, id=name))
                taken.add(name)
        self._called = called
        return tuple(called[one.root][1] if one.root in called else one for one in shown)


def _pseudonym(taken: set[str]) -> str:
    number = 1
    while f"run-{number}" in taken:
        number += 1
    return f"run-{number}"


def total_removed(runs: Iterable[Run]) -> dict[str, int]:
    """How much of each kind was taken out of all runs."""
    total: Counter[str] = Counter()
    for run in runs:
        total.update(run.removed)
    return dict(sorted(total.items()))
