"""runreport scan: what lies below folders, by names and first bytes, without reading any run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place
    from runreport.runs.readers.survey import Counted, Survey

SHOWN = 50  # runs printed of each folder; --json has them all


@click.command()
@click.argument("roots", nargs=-1, type=PlaceType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def scan(roots: tuple[Place, ...], *, as_json: bool) -> int:
    """Say what lies below ROOTS (default: runs): runs by format, files, sizes, and what is skipped and why."""
    from runreport.errors import NoRunFound
    from runreport.runs.discover import is_site
    from runreport.runs.opening import is_folder
    from runreport.runs.readers.survey import survey

    places = roots or (Path("runs"),)
    require_drivers(*places)
    for place in places:
        if not is_folder(place):
            raise NoRunFound(place, "there is no such folder")
    found = [
        survey(place, lambda folder, place=place: is_site(place / folder if folder else place)) for place in places
    ]
    if as_json:
        json.dump([_as_json(one) for one in found], sys.stdout, indent=1)
        click.echo()
    else:
        for line in (line for one in found for line in _lines(one)):
            click.echo(line)
    if any(one.runs for one in found):
        return 0
    click.echo("no run found; runreport doctor FOLDER says what is looked for and what comes near", err=True)
    return NoRunFound.exit_code


def _as_json(found: Survey) -> dict[str, Any]:
    return {
        "root": str(found.root),
        "files": found.files,
        "folders": found.folders,
        "bytes": found.bytes,
        "formats": dict(found.formats),
        "runs": [
            {"folder": run.folder or ".", "formats": [*run.formats], "files": run.files, "bytes": run.bytes}
            for run in found.runs
        ],
        "elsewhere": _counted(found.elsewhere),
        "skipped": {why: _counted(what) for why, what in found.skipped.items()},
        "problems": [{"code": one.code, "file": one.file, "what": one.what} for one in found.problems],
    }


def _counted(found: Counted) -> dict[str, Any]:
    return {"count": found.count, "bytes": found.bytes, "examples": found.examples}


def _lines(found: Survey) -> Iterator[str]:
    from runreport.build.byte_size import size_text
    from runreport.errors import printable

    yield (
        f"{printable(found.root, 200)}: {len(found.runs):,} runs in {found.files:,} files, "
        f"{found.folders:,} folders, {size_text(found.bytes)}"
    )
    for name, count in found.formats.items():
        yield f"  {name:<18} {count:>7,}"
    for run in found.runs[:SHOWN]:
        held = f"{run.files:>7,} files  {size_text(run.bytes):>10}" if run.files else "rows of a database"
        yield f"  {printable(run.folder or '.', 60):<60}  {', '.join(run.formats):<28}  {held}"
    if len(found.runs) > SHOWN:
        yield f"  {SHOWN} of {len(found.runs):,} runs shown; --json has them all"
    if found.elsewhere.count:
        size = size_text(found.elsewhere.bytes)
        yield f"  in no run: {found.elsewhere.count:,} files, {size}{_such_as(found.elsewhere)}"
    for why, what in found.skipped.items():
        yield f"  skipped, {why}: {what.count:,}{_such_as(what)}"
    for one in found.problems:
        yield f"  note: {printable(one.file)}: {printable(one.what, 200)}"


def _such_as(found: Counted) -> str:
    from runreport.errors import printable

    return f", such as {', '.join(printable(path or '.', 60) for path in found.examples)}"
