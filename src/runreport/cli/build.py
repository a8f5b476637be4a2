"""runreport build: compute what is missing of every run and render the site."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from runreport.cli.places import LocalFolder, PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.build.crews import Crew
    from runreport.build.options import BuildOptions, BuildReport
    from runreport.build.progress import Progress
    from runreport.runs.opening import Place

LEFT_OUT = 7  # exit code under --strict
UNPUBLISHABLE = 6  # exit code under --check-publish


class Size(click.ParamType[int]):
    """A number of bytes as people write it."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Bytes; a usage error says what is expected."""
        from runreport.build.byte_size import parse_size

        try:
            return value if isinstance(value, int) else parse_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line as it was given."""

    runs: tuple[Place, ...]
    out: Path
    store: Place | None
    jobs: int | None
    dask: str | None
    single_file: bool
    max_size: int | None
    anonymous: bool
    strict: bool
    check_publish: bool
    dry_run: bool
    profile: bool
    as_json: bool
    quiet: bool

    def __post_init__(self) -> None:
        if self.max_size is not None and not self.single_file:
            raise click.UsageError("--max-size limits the file of --single-file; ask for both")
        if self.check_publish and self.dry_run:
            raise click.UsageError("--dry-run writes nothing that --check-publish could check")

    def options(self, crew: Crew | None) -> BuildOptions:
        """The same for the build."""
        from runreport.build.options import BuildOptions

        given = {} if self.jobs is None else {"workers": self.jobs}
        return BuildOptions(
            roots=self.runs or (Path("runs"),),
            out=self.out,
            store=self.store,
            crew=crew,
            single_file=self.single_file,
            max_size=self.max_size,
            anonymous=self.anonymous,
            **given,
        )


@click.command()
@click.argument("runs", nargs=-1, type=PlaceType())
@click.option("--out", "-o", type=LocalFolder(), default=Path("site"), show_default=True, help="Folder of the site.")
@click.option("--store", type=PlaceType(), help="Folder or URL for derived files.  [default: .runreport beside --out]")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), help="Processes.  [default: one per core]")
@click.option("--dask", metavar="ADDRESS", help="Compute on a Dask cluster: tcp://host:port, its file, or local:N.")
@click.option("--single-file", is_flag=True, help="Write one HTML file per run with everything in it.")
@click.option(
    "--max-size", type=Size(), help="Leave out of each single file what does not fit: 10MB, 500kB; says what."
)
@click.option(
    "--anonymous",
    is_flag=True,
    envvar="RUNREPORT_ANONYMOUS",
    help="Also take out names of people, organisations and projects; write nothing where one is left.",
)
@click.option("--strict", is_flag=True, help=f"Exit with {LEFT_OUT} when inputs were left out or artifacts failed.")
@click.option("--check-publish", is_flag=True, help=f"Exit with {UNPUBLISHABLE} when the site cannot be published.")
@click.option("--dry-run", is_flag=True, help="Say what would be computed; write nothing.")
@click.option("--profile", is_flag=True, help="Say on stderr where the time went.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def build(**given: Any) -> int:
    """Build the site of all runs below RUNS (default: runs), folders or URLs such as s3://bucket/runs."""
    from runreport.build.profile import Profile
    from runreport.build.progress import Progress, nothing
    from runreport.build.site import build_site, plan_site

    asked = Asked(**_without_idle(given))
    require_drivers(*asked.runs, asked.store)
    progress = Progress(nothing if asked.quiet else _say)
    progress.profile = Profile() if asked.profile else None
    with _cluster(None if asked.dry_run else asked.dask) as crew:
        report = (plan_site if asked.dry_run else build_site)(asked.options(crew), progress)
    faults = _publish_faults(asked.out) if asked.check_publish else []
    _tell(asked, report, progress, faults)
    if faults:
        return UNPUBLISHABLE
    return LEFT_OUT if asked.strict and report.problems else 0


def _without_idle(given: dict[str, Any]) -> dict[str, Any]:
    """Without what a file or the environment says of another kind of build; on the command line it is a mistake."""
    context = click.get_current_context()
    idle = {"max_size": not given["single_file"], "check_publish": given["dry_run"]}
    asked = {name for name in idle if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    return given | {name: None for name, is_idle in idle.items() if is_idle and name not in asked}


def _tell(asked: Asked, report: BuildReport, progress: Progress, faults: list[str]) -> None:
    """What the build did: the result on stdout, everything else on stderr."""
    from runreport.runs.privacy.kinds import removed_text

    if not asked.quiet:
        _say(f"{progress.summary()} · {len(report.written)} files written · {report.seconds:.2f} s")
        if report.redacted:
            _say(f"taken out of the pages: {removed_text(report.redacted)}")
    for line in progress.profile.lines() if progress.profile is not None else ():
        _say(line)
    for line in (*(report.notes if asked.quiet else ()), *report.warnings):  # notes were told before the files changed
        _say(f"note: {line}")
    for line in faults:
        _say(f"cannot be published: {line}")
    if asked.as_json:
        measured = {} if progress.profile is None else {"profile": progress.profile.as_json()}
        checked = {"unpublishable": faults} if asked.check_publish else {}
        json.dump(report.as_json() | measured | checked, sys.stdout, indent=1)
        click.echo()
    elif not asked.dry_run:
        click.echo(asked.out if asked.single_file else asked.out / "index.html")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _publish_faults(site: Path) -> list[str]:
    from runreport.build.manifest import read_manifest
    from runreport.build.publish import publish_faults

    return publish_faults(site, {path: file.size for path, file in (read_manifest(site) or {}).items()})


@contextmanager
def _cluster(address: str | None) -> Iterator[Crew | None]:
    """The workers of a cluster, None where there is no address."""
    if address is None:
        yield None
        return
    from runreport.build.dask_crew import DaskCrew

    with closing(DaskCrew(address)) as crew:
        yield crew
