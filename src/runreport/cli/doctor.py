"""runreport doctor: versions, the formats that are known, and what was recognised in a folder and what not."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place

PACKAGES = ("numpy", "torch", "torchvision", "safetensors", "scikit-learn", "umap-learn", "plotly", "jinja2", "click")
BROWSERS = ("chromium", "google-chrome", "firefox")


@click.command()
@click.argument("folder", type=PlaceType(), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(folder: Place | None, *, as_json: bool) -> int:
    """Say which versions are installed, which formats are known, and what is recognised in FOLDER and why not."""
    require_drivers(folder)
    found = {"versions": _versions(), "browsers": [name for name in BROWSERS if shutil.which(name)]}
    found |= {"formats": _formats(folder)}
    if folder is not None:
        found |= {"folder": str(folder), "problems": _problems(folder)}
    if as_json:
        json.dump(found, sys.stdout, indent=1)
        click.echo()
    else:
        _print(found)
    return 0


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    from runreport import __version__

    found = {"runreport": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _formats(folder: Place | None) -> list[dict[str, Any]]:
    """Every format with what it looks for; with a folder, also where it was found, or why not."""
    from runreport.runs.readers import READERS

    formats: list[dict[str, Any]] = [{"name": reader.NAME, "looks_for": reader.WHAT} for reader in READERS]
    if folder is None:
        return formats
    from runreport.runs.readers.found import matches
    from runreport.runs.readers.tree import read_tree

    tree = read_tree(folder)
    found = matches(tree)
    for form in formats:
        form["folders"] = [match.folder or "." for match in found if form["name"] == match.reader.NAME]
        form["why_not"] = None if form["folders"] else f"none of {len(tree.files):,} files is {form['looks_for']}"
    return formats


def _problems(folder: Place) -> list[dict[str, Any]]:
    from runreport.errors import NoRunFound
    from runreport.runs.readers.found import found_runs

    try:
        runs = found_runs(folder)
    except NoRunFound:
        return []
    return [
        {"run": run.id, "code": one.code, "file": one.file, "what": one.what, "count": one.count}
        for run in runs
        for one in run.problems
    ]


def _print(found: dict[str, Any]) -> None:
    from runreport.errors import printable

    for name, version in found["versions"].items():
        click.echo(f"{name:<14} {version}")
    click.echo(f"{'browsers':<14} {', '.join(found['browsers']) or 'none found'}")
    click.echo("\nformats")
    for form in found["formats"]:
        places = form.get("folders")
        state = "" if places is None else f"found in {', '.join(map(printable, places[:5]))}" if places else "not found"
        click.echo(f"  {form['name']:<18} {form['looks_for']:<70} {state}".rstrip())
    for one in found.get("problems", ()):
        click.echo(f"  note: {printable(one['run'])}: {printable(one['file'])}: {printable(one['what'], 200)}")
