"""What a build will cost, before it begins: how many steps of every kind, and how long such steps took so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from runreport.build.artifact_file import SIZE_LIMIT, parse
from runreport.build.freshness import Decision
from runreport.build.plan import Step
from runreport.build.schedule import RunJob
from runreport.errors import RunReportError

SAMPLES = 5  # receipts that are read of a kind


@dataclass(frozen=True, slots=True)
class Cost:
    """Steps of one kind that a build would carry out."""

    kind: str
    steps: int
    seconds: float | None  # of computing all of them on one worker; None where no such step has been timed

    def as_json(self) -> dict[str, Any]:
        """As it goes into --json."""
        return {"kind": self.kind, "steps": self.steps, "seconds": self.seconds}


def expected_costs(jobs: Sequence[RunJob], decided: Iterable[tuple[Step, Decision]]) -> list[Cost]:
    """The kinds with something to do, by name.

    The time of a step is the median of what the receipts of the last few artifacts of its kind say, those of other
    runs included; loading and writing come on top.
    """
    counts: dict[str, int] = {}
    for step, decision in decided:
        if decision.must_run:
            counts[step.artifact.kind] = counts.get(step.artifact.kind, 0) + 1
    return [Cost(kind, count, _all_of(count, _timed(jobs, kind))) for kind, count in sorted(counts.items())]


def _all_of(count: int, seconds: Sequence[float]) -> float | None:
    return round(count * median(seconds), 3) if seconds else None


def _timed(jobs: Sequence[RunJob], kind: str) -> list[float]:
    """Seconds of computing, from the newest artifacts of a kind."""
    found: list[float] = []
    for job in jobs:
        for step in reversed(job.steps):
            if len(found) == SAMPLES:
                return found
            if step.artifact.kind == kind and step.file in job.ledger.present:
                found += _compute_s(job, step.file)
    return found


def _compute_s(job: RunJob, file: str) -> list[float]:
    """One number, or none where the receipt cannot be read."""
    try:
        receipt = parse(job.ledger.files.read(file, limit=SIZE_LIMIT), file).envelope["receipt"]
        return [max(float(receipt["compute_ms"]), 0.0) / 1000]
    except (RunReportError, KeyError, TypeError, ValueError):
        return []


def cost_lines(costs: Sequence[Cost]) -> list[str]:
    """One line a kind and a sum, aligned."""
    if not costs:
        return []
    width = max(len(cost.kind) for cost in costs)
    lines = [f"{cost.steps:>7} × {cost.kind:<{width}}  {_about(cost.seconds)}" for cost in costs]
    known = [cost.seconds for cost in costs if cost.seconds is not None]
    unknown = sum(cost.steps for cost in costs if cost.seconds is None)
    rest = f" and {unknown} steps of unknown cost" if unknown else ""
    sum_line = f"{sum(cost.steps for cost in costs):>7} steps: " + (_about(sum(known)) + rest if known else "unknown")
    return [*lines, sum_line]


def _about(seconds: float | None) -> str:
    if seconds is None:
        return "unknown"
    return f"about {seconds:.1f} s" if seconds < 120 else f"about {seconds / 60:.0f} min"
