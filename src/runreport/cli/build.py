"""runreport build: compute what is missing of every run and render the site."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

FOLDER = click.Path(file_okay=True, path_type=Path)
LEFT_OUT = 7  # exit code under --strict


@click.command()
@click.argument("runs", nargs=-1, type=FOLDER)
@click.option("--out", "-o", type=FOLDER, default=Path("site"), show_default=True, help="Folder of the site.")
@click.option("--store", type=FOLDER, help="Folder for ledgers and derived files.  [default: .runreport beside --out]")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Processes.  [default: one per core]")
@click.option("--single-file", is_flag=True, help="Write one HTML file per run with everything in it.")
@click.option("--strict", is_flag=True, help=f"Exit with {LEFT_OUT} when inputs were left out or artifacts failed.")
@click.option("--dry-run", is_flag=True, help="Say what would be computed; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def build(
    runs: tuple[Path, ...],
    out: Path,
    store: Path | None,
    jobs: int | None,
    *,
    single_file: bool,
    strict: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Build the site of all runs below RUNS (default: runs)."""
    from runreport.build.progress import Progress, nothing
    from runreport.build.site import BuildOptions, build_site, plan_site

    options = BuildOptions(roots=runs or (Path("runs"),), out=out, store=store, single_file=single_file)
    if jobs is not None:
        options = replace(options, workers=jobs)
    progress = Progress(nothing if quiet else lambda line: click.echo(line, err=True))
    report = (plan_site if dry_run else build_site)(options, progress)
    if not quiet:
        click.echo(f"{progress.summary()} · {len(report.written)} files written · {report.seconds:.2f} s", err=True)
    if as_json:
        json.dump(report.as_json(), sys.stdout, indent=1)
        click.echo()
    elif not dry_run:
        click.echo(out if single_file else out / "index.html")
    return LEFT_OUT if strict and report.problems else 0
