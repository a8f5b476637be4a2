"""runreport series: every point of one curve of a run, as it was logged."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.logged import Curve
    from runreport.runs.opening import Place
    from runreport.runs.readers.found import FoundRun


def known_tags(context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The tags of the runs in the folder that was named, for the shell."""
    return _plain({tag for run in _named(context) for tag in run.curves if tag.startswith(incomplete)})


def _plain(names: set[str]) -> list[str]:
    """Sorted, without those that could not be typed: what a stranger wrote reaches the shell here."""
    from runreport.errors import printable

    return sorted(name for name in names if printable(name, len(name) + 1) == name)


def _named(context: click.Context) -> tuple[FoundRun, ...]:
    """The runs in the folder that was named; none where there is nothing to read, for nobody reads an error there."""
    from runreport.errors import RunReportError
    from runreport.runs.readers.found import found_runs

    place = context.params.get("run")
    try:
        return () if place is None else found_runs(place)
    except RunReportError:
        return ()


@click.command()
@click.argument("run", type=PlaceType())
@click.argument("tag", shell_complete=known_tags)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print rows of x, value and time; the default.")
@click.option("--id", "run_id", help="Which run, where the folder holds several.")
def series(run: Place, tag: str, *, as_json: bool, as_csv: bool, run_id: str | None) -> int:
    """Print every point of the series TAG of RUN: x, value and, where it was logged, seconds since 1970."""
    from runreport.runs.readers.found import found_runs

    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two ways to print the same; ask for one")
    require_drivers(run)
    chosen, curve = _chosen(found_runs(run), run, tag, run_id)
    if as_json:
        json.dump(_as_json(chosen, tag, curve), sys.stdout)
        click.echo()
    else:
        _print_rows(curve)
    return 0


def _chosen(runs: tuple[FoundRun, ...], folder: Place, tag: str, run_id: str | None) -> tuple[FoundRun, Curve]:
    """The run and its curve; InputRefused names what there is instead."""
    from runreport.errors import InputRefused, printable

    those = [run for run in runs if run_id in (None, run.id)]
    if not those:
        ids = ", ".join(printable(run.id) for run in runs[:10])
        raise InputRefused(f"no run '{printable(run_id)}' here", path=folder, hint=f"there are: {ids}", code="NO-RUN")
    having = [run for run in those if tag in run.curves]
    if len(having) > 1:
        ids = ", ".join(printable(run.id) for run in having[:10])
        what = f"{len(having)} runs have a series '{printable(tag)}'"
        raise InputRefused(what, path=folder, hint=f"choose one with --id: {ids}", code="SEVERAL-RUNS")
    if not having:
        tags = sorted({name for run in those for name in run.curves})
        shown = ", ".join(printable(name) for name in tags[:20]) + (f" and {len(tags) - 20} more" * (len(tags) > 20))
        raise InputRefused(
            f"no series '{printable(tag)}'", path=folder, hint=f"there are: {shown or 'none'}", code="NO-SERIES"
        )
    return having[0], having[0].curves[tag]


def _as_json(run: FoundRun, tag: str, curve: Curve) -> dict[str, object]:
    from runreport.runs.readers.plain import number

    return {
        "run": run.id,
        "tag": tag,
        "file": curve.file,
        "x": curve.unit,
        "n": len(curve.x),
        "xs": [number(x) for x in curve.x.tolist()],
        "values": [number(value) for value in curve.values.tolist()],
        "times": None if curve.times is None else [number(time) for time in curve.times.tolist()],
    }


def _print_rows(curve: Curve) -> None:
    """Numbers in the shortest form that gives the same double again."""
    click.echo(f"{curve.unit},value" + ("" if curve.times is None else ",time"))
    columns = [curve.x.tolist(), curve.values.tolist()] + ([] if curve.times is None else [curve.times.tolist()])
    for row in zip(*columns, strict=True):
        click.echo(
            ",".join(
                f"{int(number)}" if number.is_integer() and abs(number) < 2**53 else repr(number) for number in row
            )
        )
