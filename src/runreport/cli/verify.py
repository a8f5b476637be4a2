"""runreport verify: check a site against its manifest and receipts."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runreport.cli.places import LocalFolder, PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place

SHOWN = 20  # faults printed


@click.command()
@click.argument("site", type=LocalFolder())
@click.option("--runs", multiple=True, type=PlaceType(), help="Also check receipts against these runs.")
@click.option("--store", type=PlaceType(), help="That of the build.  [default: .runreport beside SITE]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(site: Path, runs: tuple[Place, ...], store: Place | None, *, as_json: bool) -> int:
    """Check every file of SITE; exit code 6 where one differs."""
    from runreport.build.verify import verify_site
    from runreport.errors import VerificationFailed, printable
    from runreport.runs.discover import find_runs

    require_drivers(*runs, store)
    found = verify_site(site, find_runs(runs) if runs else (), store=store)
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1)
        click.echo()
    else:
        for path in found.extra:
            click.echo(f"not in the manifest: {printable(path, 200)}", err=True)
        for fault in found.wrong[:SHOWN]:
            click.echo(f"wrong: {printable(fault, 300)}", err=True)
        receipts = f", {found.receipts} artifacts in their runs" if runs else ""
        click.echo(f"{found.files} files{receipts} checked, {len(found.wrong)} wrong")
    return VerificationFailed.exit_code if found.wrong else 0
