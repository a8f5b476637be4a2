"""Carry out the steps of many runs: each as soon as what it needs is settled, here or on a pool of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field

from runreport.build.crews import Crew
from runreport.build.execute import Outcome, Task, execute
from runreport.build.freshness import Decision, decide, explain_stale
from runreport.build.ledger import Entry, FailureRecord, Ledger
from runreport.build.plan import Step
from runreport.runs.config import Subject

LOOK_UP_S = 0.2  # while waiting for tasks, whether a stop is asked for
POOL_FROM = 6  # tasks; fewer are done before a process has imported the libraries


@dataclass(slots=True)
class RunJob:
    """The steps of one run and what is known about its files."""

    subject: Subject
    config_digest: str
    steps: tuple[Step, ...]
    ledger: Ledger
    decisions: dict[str, Decision] = field(default_factory=dict)

    def usable(self, file: str) -> bool:
        """Whether a needed artifact is there and made from today's inputs; files that no step makes always are."""
        decision = self.decisions.get(file)
        return decision is None or decision.state in ("fresh", "kept")

    def settle(self, step: Step) -> Decision:
        """Decide a step whose needs are settled, and remember the decision."""
        decision = decide(step, self.ledger, self.config_digest, self.usable)
        if decision.state == "stale" and not decision.reason:
            decision = Decision(
                "stale",
                explain_stale(step, self.ledger, decision),
                decision.inputs,
                decision.chosen,
                decision.fingerprint,
            )
        if decision.state in ("fresh", "kept", "blocked"):  # an earlier failure tells nothing about today's inputs
            self.ledger.failures.pop(step.file, None)
        self.decisions[step.file] = decision
        return decision

    def record(self, step: Step, outcome: Outcome) -> None:
        """Take over the outcome of a task."""
        decision = self.decisions[step.file]
        if outcome.failed:
            record = FailureRecord(outcome.code or "", outcome.message, decision.fingerprint, outcome.transient)
            self.ledger.failures[step.file] = record
            self.decisions[step.file] = Decision("failed", outcome.message)
        elif outcome.identity is not None:
            self.ledger.failures.pop(step.file, None)
            self.ledger.present[step.file] = outcome.identity
            self.ledger.entries[step.file] = Entry(outcome.identity, outcome.digest, decision.fingerprint)
            self.decisions[step.file] = Decision("fresh", "")


Report = Callable[[RunJob, Step, Decision, Outcome | None], None]


def preview(jobs: Sequence[RunJob]) -> Iterator[tuple[RunJob, Step, Decision]]:
    """What would be done, without doing it: a step behind a stale one is stale, because its input will change."""
    for job in jobs:
        for step in job.steps:
            decision = job.settle(step)
            waiting = _behind(job, step)
            if decision.state == "blocked" and waiting is not None:
                decision = Decision("stale", f"input changes: {waiting} will be computed")
                decision = decision if step.file in job.ledger.present else Decision("missing", "not computed yet")
                job.decisions[step.file] = decision
            yield job, step, decision


def _behind(job: RunJob, step: Step) -> str | None:
    needed = (file for need in step.needs for file in need.candidates[:1])
    return next((file for file in needed if file in job.decisions and job.decisions[file].must_run), None)


def run_jobs(
    jobs: Sequence[RunJob], *, crew: Crew | None, report: Report, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Carry out all steps; a failure is recorded and the rest goes on. OutputFailed ends everything.

    crew: None for this process.  should_stop: once true, nothing more is begun; what was not carried out stays
    undecided, for the next time.
    """
    run = _Run(jobs, report, should_stop)
    if crew is None:
        return run.in_turn()
    while run.open and not should_stop():
        run.with_crew(crew)


def needs_crew(jobs: Sequence[RunJob]) -> bool:
    """Whether there is enough to do for a process to be worth its start."""
    return sum(decision.must_run for _, _, decision in preview(jobs)) >= POOL_FROM


class _Run:
    """One pass over the steps of all jobs."""

    def __init__(self, jobs: Sequence[RunJob], report: Report, should_stop: Callable[[], bool]) -> None:
        for job in jobs:
            job.decisions.clear()
        self.report, self.should_stop = report, should_stop
        self.open = [(job, step) for job in jobs for step in job.steps]
        self.unsettled = {(id(job), step.file) for job, step in self.open}
        self.pending: dict[Future[Outcome], Task] = {}
        self.origin: dict[Task, tuple[RunJob, Step]] = {}

    def in_turn(self) -> None:
        """Every step in this process, in plan order."""
        while self.open and not self.should_stop():
            task = self._settle(*self.open.pop(0))
            if task is not None:
                self._finish(task, execute(task))

    def with_crew(self, crew: Crew) -> None:
        """Keep the crew fed in plan order. Returns early when a worker has died."""
        try:
            while (self.open and not self.should_stop()) or self.pending:
                if not self.should_stop():
                    self._submit(crew, 2 * crew.size)
                done, _ = wait(self.pending, timeout=LOOK_UP_S, return_when=FIRST_COMPLETED)
                for future in done:
                    task = self.pending.pop(future)
                    self._finish(task, future.result()) if not future.cancelled() else self._put_back(task)
                if self.should_stop():
                    for future in self.pending:
                        future.cancel()
        except BrokenExecutor:
            self._after_a_death(crew)

    def _after_a_death(self, crew: Crew) -> None:
        """Try each task that went down with the workers alone: whose fault it was is known then."""
        lost = list(self.origin)
        self.pending = {}
        crew.renew()
        for task in lost:
            if self.should_stop():
                self._put_back(task)
                continue
            try:
                outcome = crew.submit(task).result()
            except BrokenExecutor:
                crew.renew()
                if self.should_stop():
                    self._put_back(task)
                    continue
                message = "the worker process died twice, perhaps for lack of memory"
                outcome = Outcome(task.step.file, 0.0, code="WORKER-DIED", message=message, transient=True)
            self._finish(task, outcome)

    def _submit(self, crew: Crew, most: int) -> None:
        later: list[tuple[RunJob, Step]] = []
        try:
            while self.open and len(self.pending) < most:
                job, step = self.open.pop(0)
                if not self._is_ready(job, step):
                    later.append((job, step))
                    continue
                task = self._settle(job, step)
                if task is not None:
                    self.pending[crew.submit(task)] = task  # a crew that breaks now leaves the task in `origin`
        finally:
            self.open[:0] = later

    def _is_ready(self, job: RunJob, step: Step) -> bool:
        return not any((id(job), file) in self.unsettled for need in step.needs for file in need.candidates)

    def _settle(self, job: RunJob, step: Step) -> Task | None:
        decision = job.settle(step)
        if decision.must_run:
            task = Task(step, decision, job.ledger.files, job.subject)
            self.origin[task] = (job, step)
            return task
        self.unsettled.discard((id(job), step.file))
        self.report(job, step, decision, None)
        return None

    def _finish(self, task: Task, outcome: Outcome) -> None:
        job, step = self.origin.pop(task)
        self.unsettled.discard((id(job), step.file))
        job.record(step, outcome)
        self.report(job, step, task.decision, outcome)

    def _put_back(self, task: Task) -> None:
        job, step = self.origin.pop(task)
        del job.decisions[step.file]
        self.open.append((job, step))
