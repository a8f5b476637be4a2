"""runreport doctor: versions, the formats that are known, and what was recognised in a folder and what not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place


@click.command()
@click.argument("folder", type=PlaceType(), required=False)
@click.option("--deep", is_flag=True, help="Also import torch and torchvision and look for a GPU; takes seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(folder: Place | None, *, deep: bool, as_json: bool) -> int:
    """Say which versions are installed, which formats are known, and what is recognised in FOLDER and why not."""
    from runreport.cli.checks.machine import machine

    require_drivers(folder)
    found = machine(deep=deep) | {"formats": _formats(folder)}
    if folder is not None:
        found |= {"folder": str(folder), "problems": _problems(folder)} | _models(folder)
    if as_json:
        json.dump(found, sys.stdout, indent=1)
        click.echo()
    else:
        for line in _lines(found):
            click.echo(line)
    return 0


def _formats(folder: Place | None) -> list[dict[str, Any]]:
    """Every format with what it looks for; with a folder, also where it was found, or why not and what came near."""
    from runreport.runs.readers import READERS

    formats: list[dict[str, Any]] = [{"name": reader.NAME, "looks_for": reader.WHAT} for reader in READERS]
    if folder is None:
        return formats
    from runreport.runs.readers.found import matches, taken
    from runreport.runs.readers.near_misses import near_misses, said
    from runreport.runs.readers.tree import nothing, read_tree

    links: list[str] = []
    tree = read_tree(folder, nothing, lambda path, why: links.append(path) if why == "a link" else None)
    found = matches(tree)
    reads = {path: match.reader.NAME for match in reversed(found) for path in taken(match)}
    for form in formats:
        form["folders"] = [match.folder or "." for match in found if form["name"] == match.reader.NAME]
        near = () if form["folders"] else near_misses(tree, form["name"], reads, links)
        form["near"] = [{"file": one.file, "why": one.why} for one in near]
        none = f"none of {len(tree.files):,} files is {form['looks_for']}"
        form["why_not"] = None if form["folders"] else f"{none}; {said(near)}" if near else none
    return formats


def _models(folder: Place) -> dict[str, Any]:
    from runreport.cli.checks.models import models_in
    from runreport.runs.readers.tree import read_tree

    models, count = models_in(read_tree(folder))
    return {"models": models, "models_found": count}


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


def _lines(found: dict[str, Any]) -> Iterator[str]:
    from runreport.errors import printable

    for name, version in found["versions"].items():
        yield f"{name:<14} {version}"
    cache = found["numba_cache"]
    yield f"{'cores':<14} {found['cores']}"
    yield f"{'browsers':<14} {', '.join(found['browsers']) or 'none found; pages open in any'}"
    yield f"{'drivers':<14} {', '.join(_installed(found['drivers']))}"
    yield f"{'extras':<14} {', '.join(_installed(found['extras']))}"
    state = "" if cache["is_writable"] else ", which cannot be written: every process compiles anew"
    yield f"{'numba cache':<14} {printable(cache['folder'], 200)}{state}"
    for name, one in (found["imports"] or {}).items():
        yield f"{f'import {name}':<18} {'works' if one['works'] else 'FAILS'}: {printable(one['says'], 200)}"
    if found["imports"] is None:
        yield "not tried: importing torch and torchvision; --deep does"
    yield "\nformats"
    for form in found["formats"]:
        yield from _format_lines(form)
    from runreport.cli.checks.models import model_lines

    yield from model_lines(found.get("models", []), found.get("models_found", 0))
    for one in found.get("problems", ()):
        yield f"  note: {printable(one['run'])}: {printable(one['file'])}: {printable(one['what'], 200)}"


def _installed(found: dict[str, object]) -> list[str]:
    return [f"{name}{'' if there else ' (not installed)'}" for name, there in found.items()]


def _format_lines(form: dict[str, Any]) -> Iterator[str]:
    from runreport.errors import printable

    places = form.get("folders")
    state = "" if places is None else f"found in {', '.join(map(printable, places[:5]))}" if places else "not found"
    if places and len(places) > 5:
        state += f" and {len(places) - 5:,} more"
    yield f"  {form['name']:<18} {form['looks_for']:<70} {state}".rstrip()
    for one in form.get("near", ()):
        yield f"  {'':<18} near: {printable(one['file'])} {one['why']}"
