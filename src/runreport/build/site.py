"""build_site: find runs, plan, compute, render. The whole story on one screen."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runreport.build.compute import compute, prepare
from runreport.build.lock import builder_lock
from runreport.build.progress import Progress
from runreport.build.schedule import RunJob, preview
from runreport.build.shelf import run_view
from runreport.build.site_data import SiteBuild
from runreport.build.site_pages import write_reports, write_site
from runreport.build.site_writer import SiteWriter, check_output, load_memory, save_memory
from runreport.build.slugs import run_slugs
from runreport.runs.discover import find_runs
from runreport.runs.run import Run


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build from what into what."""

    roots: tuple[Path, ...] = (Path("runs"),)
    out: Path = Path("site")
    store: Path | None = None  # default: .runreport beside the site
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 8))
    single_file: bool = False

    @property
    def store_folder(self) -> Path:
        """Where ledgers, locks and derived files of other people's runs lie."""
        return self.out.parent / ".runreport" if self.store is None else self.store


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    site: Path
    runs: int
    steps: dict[str, int]  # state -> count
    written: tuple[str, ...]  # files of the site
    removed: tuple[str, ...]
    problems: int  # inputs left out and artifacts that failed
    seconds: float
    details: list[dict[str, Any]]  # steps that were not simply fresh

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return {
            "site": str(self.site),
            "runs": self.runs,
            "steps": self.steps,
            "written": list(self.written),
            "removed": list(self.removed),
            "problems": self.problems,
            "seconds": round(self.seconds, 3),
            "details": self.details,
        }


def build_site(options: BuildOptions, progress: Progress | None = None) -> BuildReport:
    """Compute what is missing of every run and render the site; raises NoRunFound, OutputRefused, Locked."""
    start = time.perf_counter()
    progress = progress or Progress()
    runs = find_runs(options.roots)
    check_output(options.out, options.roots)
    with builder_lock(options.store_folder):
        slugs = run_slugs(runs)
        jobs = _prepare(runs, slugs, options.store_folder)
        compute([job for job in jobs if job is not None], workers=options.workers, progress=progress)
        files, made = load_memory(_memory_path(options))
        build = SiteBuild(SiteWriter(options.out, files), made)
        build.writer.start()
        views = [run_view(run, slug, job) for run, slug, job in zip(runs, slugs, jobs, strict=True)]
        write = write_reports if options.single_file else write_site
        write(build, views, progress.say)
        build.writer.finish()
        save_memory(_memory_path(options), build.writer.memory, build.made)
    problems = len(build.broken) + sum(len(view.run.problems) + len(view.failures) for view in views)
    counts = dict(sorted(progress.counts.items()))
    return BuildReport(
        options.out,
        len(runs),
        counts,
        tuple(build.writer.written),
        tuple(build.writer.removed),
        problems,
        time.perf_counter() - start,
        progress.steps,
    )


def plan_site(options: BuildOptions, progress: Progress) -> BuildReport:
    """What a build would compute, without writing anything."""
    start = time.perf_counter()
    runs = find_runs(options.roots)
    check_output(options.out, options.roots)
    jobs = _prepare(runs, run_slugs(runs), options.store_folder)
    for job, step, decision in preview([job for job in jobs if job is not None]):
        progress.step(job, step, decision, None)
    problems = sum(len(run.problems) for run in runs)
    counts = dict(sorted(progress.counts.items()))
    return BuildReport(options.out, len(runs), counts, (), (), problems, time.perf_counter() - start, progress.steps)


def _prepare(runs: Sequence[Run], slugs: Sequence[str], store: Path) -> list[RunJob | None]:
    return [prepare(run, store / "runs" / slug) for run, slug in zip(runs, slugs, strict=True)]


def _memory_path(options: BuildOptions) -> Path:
    return options.store_folder / f"site-{options.out.name}.json"
