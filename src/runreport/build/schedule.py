"""Carry out the steps of many runs: each as soon as what it needs is settled, here or on a pool of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field

from runreport.build.crews import Crew
from runreport.build.execute import Outcome, Task, execute, worker_died
from runreport.build.freshness import Decision, decide, explain_stale
from runreport.build.ledger import Entry, FailureRecord, Ledger
from runreport.build.plan import Step
from runreport.build.ready_queue import ReadyQueue
from runreport.build.run_files import Identity
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
    carried: Mapping[str, Decision] = field(default_factory=dict)  # of the build before, which hold still
    decisions: dict[str, Decision] = field(default_factory=dict)

    @property
    def undecided(self) -> tuple[Step, ...]:
        """The steps that the build before tells nothing about."""
        return tuple(step for step in self.steps if step.file not in self.carried)

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

    def seen(self, decision: Decision) -> tuple[tuple[str, Identity], ...]:
        """The files that a step reads, as they are now; config.json is not among them."""
        present = self.ledger.present
        return tuple((file, present[file]) for file, _ in decision.inputs if file in present)

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
Watching = Callable[[int, int, Sequence[Task]], None]  # steps settled, steps in all, tasks handed over, oldest first


def preview(jobs: Sequence[RunJob]) -> Iterator[tuple[RunJob, Step, Decision]]:
    """What would be done, without doing it: a step behind a stale one is stale, because its input will change."""
    for job in jobs:
        job.decisions = dict(job.carried)
        for step in job.steps:
            decision = job.decisions.get(step.file) or job.settle(step)
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
    jobs: Sequence[RunJob],
    *,
    crew: Crew | None,
    report: Report,
    should_stop: Callable[[], bool] = lambda: False,
    watching: Watching = lambda settled, total, tasks: None,
) -> None:
    """Carry out all steps; a failure is recorded and the rest goes on. OutputFailed and ClusterFailed end everything.

    crew: None for this process.  should_stop: once true, nothing more is begun; what was not carried out stays
    undecided, for the next time.  watching: told several times a second what is being worked on.
    """
    run = _Run(jobs, report, should_stop, watching)
    if crew is None:
        run.in_turn()
    while crew is not None and run.queue and not should_stop():
        run.with_crew(crew)


def needs_crew(jobs: Sequence[RunJob]) -> bool:
    """Whether there is enough to do for a process to be worth its start."""
    return sum(decision.must_run for _, _, decision in preview(jobs)) >= POOL_FROM


class _Run:
    """One pass over the steps of all jobs."""

    def __init__(
        self, jobs: Sequence[RunJob], report: Report, should_stop: Callable[[], bool], watching: Watching
    ) -> None:
        self.jobs, self.report, self.should_stop, self.watching = jobs, report, should_stop, watching
        self.queue = ReadyQueue([job.undecided for job in jobs])
        for job in jobs:
            job.decisions = dict(job.carried)
            for step in job.steps:
                if step.file in job.carried:
                    report(job, step, job.carried[step.file], None)
        self.pending: dict[Future[Outcome], Task] = {}
        self.origin: dict[Task, tuple[int, Step]] = {}

    def in_turn(self) -> None:
        """Every step in this process."""
        while self.queue and not self.should_stop():
            task = self._settle(*self.queue.pop())
            if task is not None:
                self.watching(self.queue.settled, self.queue.total, (task,))
                self._finish(task, execute(task))

    def with_crew(self, crew: Crew) -> None:
        """Keep the crew fed. Returns early when workers have died, after a second try of what they had in hand."""
        lost: list[Task] = []
        while self.pending or (self.queue and not lost and not self.should_stop()):
            if not lost:
                lost += self._feed(crew)
            done, _ = wait(self.pending, timeout=LOOK_UP_S, return_when=FIRST_COMPLETED)
            died = [task for future in done if (task := self._take(future)) is not None]
            if died:
                lost += died
                crew.renew()
            self.watching(self.queue.settled, self.queue.total, list(self.pending.values())[: crew.size])
            if self.should_stop():
                self._withdraw()
        for task in lost:
            self._alone(task, crew)

    def _feed(self, crew: Crew) -> list[Task]:
        """Hand over twice as many tasks as the crew does at once; a task that found its workers dead comes back."""
        while self.queue and len(self.pending) < 2 * crew.size and not self.should_stop():
            task = self._settle(*self.queue.pop())
            if task is not None:
                try:
                    self.pending[crew.submit(task)] = task
                except BrokenExecutor:
                    crew.renew()
                    return [task]
        return []

    def _withdraw(self) -> None:
        """Take back what has not begun."""
        for future in [future for future in self.pending if future.cancel()]:
            self._put_back(self.pending.pop(future))

    def _take(self, future: Future[Outcome]) -> Task | None:
        """Take over what has become of a task; the task itself where its worker died."""
        task = self.pending.pop(future)
        if isinstance(future.exception(), BrokenExecutor):
            return task
        self._finish(task, future.result())
        return None

    def _alone(self, task: Task, crew: Crew) -> None:
        """Try again with nothing beside it: whether the task was the cause is known then."""
        try:
            outcome = None if self.should_stop() else crew.submit(task).result()
        except BrokenExecutor:
            crew.renew()
            outcome = None if self.should_stop() else worker_died(task)
        if outcome is None:
            self._put_back(task)
        else:
            self._finish(task, outcome)

    def _settle(self, number: int, step: Step) -> Task | None:
        job = self.jobs[number]
        decision = job.settle(step)
        if decision.must_run:
            task = Task(step, decision, job.ledger.files, job.subject, job.seen(decision))
            self.origin[task] = (number, step)
            return task
        self.queue.settle(number, step)
        self.report(job, step, decision, None)
        return None

    def _finish(self, task: Task, outcome: Outcome) -> None:
        number, step = self.origin.pop(task)
        job = self.jobs[number]
        job.record(step, outcome)
        self.queue.settle(number, step)
        self.report(job, step, task.decision, outcome)

    def _put_back(self, task: Task) -> None:
        number, step = self.origin.pop(task)
        del self.jobs[number].decisions[step.file]
        self.queue.put_back(number, step)
