"""runreport explain: why each artifact of a run is fresh, stale, missing or failed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place


@click.command()
@click.argument("run", type=PlaceType())
@click.option("--store", type=PlaceType(), help="That of the build.  [default: .runreport]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(run: Place, store: Place | None, *, as_json: bool) -> int:
    """Say of every artifact of RUN what state it is in and why."""
    from runreport.build.compute import prepare
    from runreport.build.options import BuildOptions
    from runreport.build.schedule import preview
    from runreport.build.slugs import run_slugs
    from runreport.errors import printable
    from runreport.runs.discover import find_runs

    require_drivers(run, store)
    options = BuildOptions(store=store)
    rows = []
    found = find_runs((run,))
    for each, slug in zip(found, run_slugs(found), strict=True):
        job = prepare(each, options.store_folder / "runs" / slug, derived=options.derived_files(slug))
        if job is None:
            rows += [{"run": each.id, "file": p.file, "state": "refused", "reason": p.what} for p in each.problems]
            continue
        rows += [
            {"run": each.id, "file": step.file, "state": decision.state, "reason": decision.reason}
            for _, step, decision in preview([job])
        ]
    if as_json:
        json.dump(rows, sys.stdout, indent=1)
        click.echo()
        return 0
    for row in rows:
        click.echo(f"{row['state']:>8}  {printable(row['run'], 40)}  {row['file']:<60}  {row['reason']}".rstrip())
    return 0
