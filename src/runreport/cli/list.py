"""runreport list: the runs below a folder, whatever wrote them, with what is known of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.logged import Curve
    from runreport.runs.opening import Place
    from runreport.runs.readers.found import FoundRun


@click.command("list")
@click.argument("folder", type=PlaceType(), default=Path("runs"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list(folder: Place, *, as_json: bool) -> int:
    """List the runs below FOLDER (default: runs): their formats, configuration, series and checkpoints."""
    from runreport.runs.readers.found import found_runs

    require_drivers(folder)
    runs = found_runs(folder)
    if as_json:
        json.dump([_as_json(run) for run in runs], sys.stdout, indent=1)
        click.echo()
        return 0
    for line in _table(runs):
        click.echo(line)
    return 0


def _as_json(run: FoundRun) -> dict[str, Any]:
    from runreport.runs.readers.plain import plain

    return {
        "id": run.id,
        "formats": [*run.formats],
        "status": run.status,
        "config": plain(run.config),
        "series": {tag: _in_short(curve) for tag, curve in run.curves.items()},
        "checkpoints": [{"path": one.path, "step": one.step} for one in run.checkpoints],
        "problems": [
            {"code": one.code, "file": one.file, "what": one.what, "count": one.count} for one in run.problems
        ],
    }


def _in_short(curve: Curve) -> dict[str, Any]:
    """First and last are those of the log; min and max those of the finite values, null where there are none."""
    import numpy as np

    from runreport.runs.readers.plain import number

    values = curve.values
    finite = values[np.isfinite(values)]
    return {
        "n": len(values),
        "first": number(values[0]) if len(values) else None,
        "last": number(values[-1]) if len(values) else None,
        "min": float(finite.min()) if len(finite) else None,
        "max": float(finite.max()) if len(finite) else None,
        "nan": int(np.isnan(values).sum()),
        "inf": int(np.isinf(values).sum()),
        "x": curve.unit,
        "last_x": number(curve.x[-1]) if len(curve.x) else None,
    }


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
