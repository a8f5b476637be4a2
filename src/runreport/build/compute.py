"""Compute what is missing of runs: scan, plan, carry out, mirror the newest epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePosixPath

from runreport.artifacts import ARTIFACTS
from runreport.artifacts.artifact import Artifact
from runreport.build.artifact_file import SIZE_LIMIT
from runreport.build.crews import Crew, ProcessCrew
from runreport.build.freshness import Decision
from runreport.build.ledger import Ledger
from runreport.build.plan import Step, plan_run
from runreport.build.profile import STEPS, span
from runreport.build.progress import Progress
from runreport.build.run_files import RunFiles
from runreport.build.schedule import RunJob, needs_crew, run_jobs
from runreport.errors import InputRefused
from runreport.runs.config_file import subject, subject_digest
from runreport.runs.formats import FORMATS
from runreport.runs.opening import Place
from runreport.runs.planned import files_root, given_files, planned_config, sampled_files
from runreport.runs.run import Run


def prepare(
    run: Run,
    store: Path | None,
    artifacts: Sequence[Artifact] = ARTIFACTS,
    *,
    derived: Place | None = None,
    before: RunJob | None = None,
) -> RunJob | None:
    """The job of one run, its files scanned and its steps planned; None where there is nothing to make artifacts of.

    store: the run's folder in the store, for derived files its own directory cannot hold and for the ledger.
    derived: where those derived files lie, if not there.  before: the job of an earlier build, where there was one.
    Raises InputRefused where the files of a remote run cannot be listed, OutputFailed where those of its store cannot.
    """
    config = planned_config(run)
    if config is None:
        return None
    found = given_files(run)
    given = None if run.config is not None else frozenset(chain.from_iterable(found.values()))
    sampled = sampled_files(found)
    if before is not None and (before.ledger.files.given, before.ledger.files.sampled) != (given, sampled):
        derived, before = before.ledger.files.store, None
    if before is not None:
        ledger = before.ledger
    else:
        own = store / "files" if derived is None and store is not None else derived
        files = RunFiles(files_root(run), own, given, sampled)
        ledger = Ledger(files, None if store is None else store / "ledger.json")
        ledger.load()
    seen, ledger.present = ledger.present, ledger.files.scan(_folders(artifacts))
    same_seed = before is not None and before.subject.seed == config.seed
    steps = plan_run(run, artifacts, ledger.present, before.steps if before is not None and same_seed else ())
    ledger.drop_failures_not_in({step.file for step in steps})
    job = RunJob(subject(config), subject_digest(config), steps, ledger)
    if before is not None and before.config_digest == job.config_digest:
        changed = {file for file, _ in seen.items() ^ ledger.present.items()}
        job.carried = still_fresh(steps, before.decisions, {step.file: step for step in before.steps}, changed)
    return job


def still_fresh(
    steps: Iterable[Step], decisions: Mapping[str, Decision], planned: Mapping[str, Step], changed: set[str]
) -> dict[str, Decision]:
    """The decisions of an earlier build that hold without a look: fresh files, made from fresh files, all untouched.

    steps: in an order in which needs come first.  planned: the steps of that build by file.  changed: files that have
    come, gone or been written since.
    """
    in_doubt = set(changed)
    held: dict[str, Decision] = {}
    for step in steps:
        decision = decisions.get(step.file)
        is_same = decision is not None and decision.state == "fresh" and planned.get(step.file) is step
        needed = (file for need in step.needs for file in need.candidates)
        if not is_same or step.file in in_doubt or not in_doubt.isdisjoint(needed):
            in_doubt.add(step.file)
        elif decision is not None:
            held[step.file] = decision
    return held


def is_as_before(job: RunJob, before: Run, run: Run) -> bool:
    """Whether a settled job would come out the same: same settings and checkpoints, no file touched, none to retry."""
    if before.config != run.config or before.checkpoints != run.checkpoints:
        return False
    if before.logged.embeddings != run.logged.embeddings or before.logged.checkpoints != run.logged.checkpoints:
        return False
    if any(failure.transient for failure in job.ledger.failures.values()):
        return False
    return job.ledger.files.scan(_folders(ARTIFACTS)) == job.ledger.present


def _folders(artifacts: Iterable[Artifact]) -> set[str]:
    return artifact_folders(artifacts) | {"checkpoints"}


def artifact_folders(artifacts: Iterable[Artifact]) -> set[str]:
    """Every folder that artifacts lie in, below a run's root."""
    return {str(PurePosixPath(artifact.path).parent) for artifact in artifacts}


def compute(
    jobs: Sequence[RunJob],
    *,
    workers: int,
    progress: Progress,
    crew: Crew | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Carry out all steps of all jobs; what was done is remembered even when it ends early.

    crew: carries out the tasks in place of `workers` processes of this call's own.
    """
    for job in jobs:
        job.ledger.files.remove_temporaries(artifact_folders({step.artifact for step in job.steps}))
    own = ProcessCrew(workers) if crew is None and workers > 1 and needs_crew(jobs) else None
    try:
        _carry_out(jobs, crew or own, progress, should_stop)
        for job in jobs:
            with suppress(InputRefused):  # a run that was deleted meanwhile must not keep the others from their mirrors
                mirror_latest(job)
    finally:
        if own is not None:
            own.close()
        for job in jobs:
            job.ledger.save()


def _carry_out(jobs: Sequence[RunJob], crew: Crew | None, progress: Progress, should_stop: Callable[[], bool]) -> None:
    if progress.profile is not None:
        progress.profile.workers = 1 if crew is None else crew.size
    with span(progress.profile, STEPS):
        run_jobs(jobs, crew=crew, report=progress.step, should_stop=should_stop, watching=progress.working)


def mirror_latest(job: RunJob) -> None:
    """Make every `latest` file equal to that of the newest epoch, byte for byte."""
    newest: dict[str, str] = {}
    for step in job.steps:
        if step.epoch is not None and step.file in job.ledger.present:
            newest[step.artifact.file("latest", dict(step.keys))] = step.file
    for mirror, file in newest.items():
        _mirror(job.ledger, file, mirror)


def _mirror(ledger: Ledger, file: str, mirror: str) -> None:
    if ledger.mirrors.get(mirror) == (file, ledger.present[file], ledger.present.get(mirror)):
        return
    data = ledger.files.read(file, limit=SIZE_LIMIT)
    if mirror not in ledger.present or ledger.files.read(mirror, limit=SIZE_LIMIT) != data:
        ledger.present[mirror] = ledger.files.write(mirror, data)
    ledger.mirrors[mirror] = (file, ledger.present[file], ledger.present[mirror])


def compute_run(root: Path, *, progress: Progress) -> None:
    """Compute what one run directory lacks, writing nowhere else; the training loop calls this after an epoch."""
    form = next(form for form in FORMATS if form.match(root))
    job = prepare(form.read(root), None)
    if job is not None:
        compute([job], workers=1, progress=progress)
