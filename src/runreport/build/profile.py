"""Where the time of a build went: its stages, and the steps of every kind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runreport.build.execute import Outcome

STEPS = "carrying out steps"


@dataclass(slots=True)
class Profile:
    """Seconds by stage, without those of stages inside it; and what the steps say of themselves."""

    clock: Callable[[], float] = time.perf_counter
    workers: int = 1
    stages: dict[str, float] = field(default_factory=dict)
    steps: dict[str, list[Outcome]] = field(default_factory=dict)  # by kind; failed ones too
    _inner: list[float] = field(default_factory=list)  # of every open stage: the seconds of stages inside it

    @contextmanager
    def span(self, stage: str) -> Iterator[None]:
        """Count the time of the body towards a stage."""
        self._inner.append(0.0)
        start = self.clock()
        try:
            yield
        finally:
            seconds = self.clock() - start
            inner = self._inner.pop()
            self.stages[stage] = self.stages.get(stage, 0.0) + seconds - inner
            if self._inner:
                self._inner[-1] += seconds

    def step(self, kind: str, outcome: Outcome) -> None:
        """Take note of a step that was carried out."""
        self.steps.setdefault(kind, []).append(outcome)

    @property
    def utilisation(self) -> float | None:
        """Share of the workers' time that they worked on steps; None where there was nothing to do."""
        there = self.workers * self.stages.get(STEPS, 0.0)
        return sum(each.seconds for found in self.steps.values() for each in found) / there if there else None

    def as_json(self) -> dict[str, Any]:
        """The profile as it goes into --json; seconds."""
        return {
            "workers": self.workers,
            "utilisation": None if self.utilisation is None else round(self.utilisation, 3),
            "stages": {stage: round(seconds, 4) for stage, seconds in self.stages.items()},
            "steps": {kind: _sums(found) for kind, found in sorted(self.steps.items())},
        }

    def lines(self) -> list[str]:
        """Two tables for reading, the largest first."""
        total = sum(self.stages.values())
        rows = [["stage", "s", "share"]]
        for stage, seconds in sorted(self.stages.items(), key=lambda item: -item[1]):
            rows.append([stage, f"{seconds:.2f}", f"{seconds / total:.0%}" if total else ""])
        used = "" if self.utilisation is None else f", {self.utilisation:.0%} of their time on steps"
        lines = [*_aligned(rows), f"workers: {self.workers}{used}"]
        if not self.steps:
            return lines
        sums = {kind: _sums(found) for kind, found in self.steps.items()}
        head = ["steps", "count", "s", "median", "max", "load", "compute", "encode", "write"]
        table = [head, *([kind, *_words(found, head)] for kind, found in sorted(sums.items(), key=_longest_first))]
        return [*lines, *_aligned(table)]


def span(profile: Profile | None, stage: str) -> AbstractContextManager[None]:
    """A stage of the profile, or nothing where none is wanted."""
    return nullcontext() if profile is None else profile.span(stage)


def _sums(found: Sequence[Outcome]) -> dict[str, float]:
    """Count, and seconds: total, median and largest of a step, and totals of its parts."""
    seconds = [outcome.seconds for outcome in found]
    parts = ("load", "compute", "encode", "write")
    return {
        "count": len(found),
        "s": round(sum(seconds), 4),
        "median": round(median(seconds), 4),
        "max": round(max(seconds), 4),
        **{part: round(sum(getattr(outcome.times, part) for outcome in found), 4) for part in parts},
    }


def _longest_first(item: tuple[str, dict[str, float]]) -> float:
    return -item[1]["s"]


def _words(sums: dict[str, float], head: Sequence[str]) -> list[str]:
    return [str(sums["count"]), *(f"{sums[name]:.2f}" for name in head[2:])]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
