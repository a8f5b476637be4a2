"""build_site: find runs, plan, compute, render. plan_site: the same without writing."""

from __future__ import annotations

import time

from runreport.build.compute import prepare
from runreport.build.cost import cost_lines, expected_costs
from runreport.build.options import BuildOptions, BuildReport
from runreport.build.progress import Progress
from runreport.build.schedule import preview
from runreport.build.session import BuildSession
from runreport.build.site_writer import check_output
from runreport.build.slugs import run_slugs
from runreport.runs.discover import find_runs

__all__ = ["BuildOptions", "BuildReport", "build_site", "plan_site"]


def build_site(options: BuildOptions, progress: Progress | None = None) -> BuildReport:
    """Compute what is missing of every run and render the site; raises NoRunFound, OutputRefused, Locked."""
    with BuildSession(options) as session:
        return session.build(progress or Progress())


def plan_site(options: BuildOptions, progress: Progress) -> BuildReport:
    """What a build would compute, without writing anything."""
    start = time.perf_counter()
    runs = find_runs(options.roots)
    check_output(options.out, options.roots)
    jobs = [
        prepare(run, options.store_folder / "runs" / slug, derived=options.derived_files(slug))
        for run, slug in zip(runs, run_slugs(runs), strict=True)
    ]
    planned = [job for job in jobs if job is not None]
    decided = list(preview(planned))
    for job, step, decision in decided:
        progress.step(job, step, decision, None)
    costs = expected_costs(planned, [(step, decision) for _, step, decision in decided])
    for line in cost_lines(costs):
        progress.say(line)
    problems = sum(len(run.problems) for run in runs)
    counts = dict(sorted(progress.counts.items()))
    seconds = time.perf_counter() - start
    return BuildReport(options.out, len(runs), counts, (), (), problems, seconds, progress.steps, costs=tuple(costs))
