"""runreport list: the runs below a folder, whatever wrote them, with what is known of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place
    from runreport.runs.readers.found import FoundRun


@click.command("list")
@click.argument("folder", type=PlaceType(), default=Path("runs"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list(folder: Place, *, as_json: bool) -> int:
    """List the runs below FOLDER (default: runs): their formats, configuration, series and checkpoints."""
    from runreport.runs.readers.found import found_runs
    from runreport.runs.readers.record import run_record

    require_drivers(folder)
    runs = found_runs(folder)
    if as_json:
        json.dump([run_record(run) for run in runs], sys.stdout, indent=1)
        click.echo()
        return 0
    for line in _table(runs):
        click.echo(line)
    return 0


def _table(runs: tuple[FoundRun, ...]) -> Iterator[str]:
    from runreport.errors import printable

    yield f"{'run':<40}  {'formats':<28}  {'status':<11}  {'series':>6}  {'points':>9}  {'checkpoints':>11}"
    for run in runs:
        points = sum(len(curve.x) for curve in run.curves.values())
        formats = ", ".join(run.formats)
        yield (
            f"{printable(run.id, 40):<40}  {printable(formats, 28):<28}  {run.status:<11}  {len(run.curves):>6}  "
            f"{points:>9,}  {len(run.checkpoints):>11}"
        )
        for one in run.problems:
            yield f"    note: {printable(one.file)}: {printable(one.what, 200)}"
