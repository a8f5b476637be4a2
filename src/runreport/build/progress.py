"""One line per step on stderr: state, name, size, seconds; what is being worked on, where that takes a while.

The same facts as data for --json.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from runreport.build.execute import Outcome, Task
from runreport.build.freshness import Decision
from runreport.build.plan import Step
from runreport.build.profile import Profile
from runreport.build.schedule import RunJob
from runreport.errors import printable

WORKING_EVERY_S = 5.0  # between two lines about work in progress
NAMED = 3  # steps of it


def nothing(line: str) -> None:
    """A listener that does not print."""


@dataclass(slots=True)
class Progress:
    """Counts what happens and tells `say` about everything that is neither fresh nor a mere consequence."""

    say: Callable[[str], None] = nothing
    counts: Counter[str] = field(default_factory=Counter)
    steps: list[dict[str, Any]] = field(default_factory=list)
    profile: Profile | None = None  # takes note of where the time goes
    clock: Callable[[], float] = time.monotonic
    _told: float = -WORKING_EVERY_S

    def working(self, settled: int, total: int, tasks: Sequence[Task]) -> None:
        """Say every few seconds how much is settled and what is being worked on; no guess when it will be done."""
        now = self.clock()
        if not tasks or now - self._told < WORKING_EVERY_S:
            return
        self._told = now
        names = [f"{printable(task.subject.run_id, 40)}  {task.step.file}" for task in tasks[:NAMED]]
        more = f" and {len(tasks) - NAMED} more" if len(tasks) > NAMED else ""
        self.say(f"  working  {settled:,} of {total:,} steps settled, now {', '.join(names)}{more}")

    def step(self, job: RunJob, step: Step, decision: Decision, outcome: Outcome | None) -> None:
        """Take note of one settled step."""
        state = decision.state if outcome is None else "failed" if outcome.failed else "computed"
        self.counts[state] += 1
        if self.profile is not None and outcome is not None:
            self.profile.step(step.artifact.kind, outcome)
        if state in ("fresh", "kept"):
            return
        message = decision.reason if outcome is None or not outcome.failed else outcome.message
        self.steps.append(
            {
                "run": job.subject.run_id,
                "file": step.file,
                "state": state,
                "reason": message,
                "bytes": 0 if outcome is None else outcome.size,
                "seconds": 0.0 if outcome is None else round(outcome.seconds, 3),
            }
        )
        name = f"{printable(job.subject.run_id, 40)}  {step.file}"
        measured = f"{human_size(outcome.size):>9}  {outcome.seconds:6.2f} s" if outcome and not outcome.failed else ""
        if state == "blocked":
            return  # a consequence of a failure that is told; `explain` lists it
        self.say(f"{state:>9}  {name:<72}{measured or '  ' + message}")

    def summary(self) -> str:
        """One line: how many steps ended how."""
        order = ("computed", "fresh", "kept", "failed", "blocked", "stale", "missing")
        return ", ".join(f"{self.counts[state]} {state}" for state in order if self.counts[state]) or "nothing to do"


def human_size(count: int) -> str:
    """Bytes in the unit people read."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
