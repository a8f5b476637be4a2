"""A run as a build finds it, and as the last build of a session left it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from runreport.build.compute import is_as_before
from runreport.build.schedule import RunJob
from runreport.build.shelf_memory import ShelfMemory
from runreport.errors import InputRefused
from runreport.pages.page import RunView
from runreport.runs.opening import Place
from runreport.runs.privacy.redactor import Redactor
from runreport.runs.run import Problem, Run

Touched = Callable[[Place], bool]  # whether the files of a run may have changed since the last build


@dataclass(frozen=True, slots=True)
class Found:
    """A run as a look found it: as it is, as pages may show it, and its folders in the site and in the store."""

    run: Run
    shown: Run
    slug: str
    folder: str


@dataclass(slots=True)
class Known:
    """A run as the last build left it."""

    run: Run
    shown: Run  # as pages may show it
    redactor: Redactor
    slug: str
    job: RunJob | None
    memory: ShelfMemory
    view: RunView | None = None  # once what can be computed has been

    @property
    def is_settled(self) -> bool:
        """Whether every step of the run has been decided and carried out."""
        return self.job is None or len(self.job.decisions) == len(self.job.steps)


def trouble(run: Run) -> str:
    """Why a run cannot be read, in one line."""
    return "; ".join(f"{problem.file}: {problem.what}" for problem in run.problems[:2]) or "the run cannot be read"


def unlisted(run: Run, error: InputRefused) -> Run:
    """A run of which nothing can be computed now, because its files cannot be listed."""
    return replace(run, config=None, problems=(Problem(error.code, ".", error.what), *run.problems))


def may_differ(before: Known, run: Run, touched: Touched) -> bool:
    """Whether a run has to be looked at again: read anew, not yet settled, or touched and found changed."""
    if before.run is not run or not before.is_settled:
        return True
    return before.job is not None and touched(run.root) and not is_as_before(before.job, run, run)
