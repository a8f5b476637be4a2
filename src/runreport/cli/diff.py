"""runreport diff: what differs between two checkpoints, tensor by tensor."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place
    from runreport.tensors.model_diff import TensorDiff
    from runreport.tensors.tensor_store import TensorStore

CHANGES = ("changed", "max_abs", "l2", "relative", "cosine")
AT_END = {"norm_first": "norm", "norm_second": "norm_after"}  # after the sides and CHANGES
CELLS = 10  # lines of cells that changed most


@click.command()
@click.argument("first", type=PlaceType())
@click.argument("second", type=PlaceType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write this HTML file, which holds everything: a map, tables, every tensor before and after.",
)
def diff(first: Place, second: Place, *, as_json: bool, page: Path | None) -> int:
    """Compare the checkpoints FIRST and SECOND: tensors added, removed, reshaped, recast, and how much others moved.

    Each is a file, an index of shards, or a folder that holds one.
    """
    from runreport.tensors.model_diff import model_diff
    from runreport.tensors.tensor_store import TensorStore, root_and_name

    require_drivers(first, second)
    _refuse_inputs(page, first, second)
    with TensorStore.open(*root_and_name(first)) as before, TensorStore.open(*root_and_name(second)) as after:
        notes = [f"{place}: {note}" for place, store in ((first, before), (second, after)) for note in store.notes]
        for note in notes:
            click.echo(note, err=True)
        found = model_diff(before, after)
        if page is not None:
            _write_page(page, (first, second), (before, after), found)
    if as_json:
        json.dump([_as_json(one) for one in found], sys.stdout, indent=1)
        click.echo()
        return 0
    for line in (*_lines(found), *_cell_lines(found)):
        click.echo(line)
    if page is not None:
        click.echo(page)
    return 0


def _refuse_inputs(page: Path | None, *places: Place) -> None:
    """A page in the place of a checkpoint would be the end of it."""
    for place in places:
        with suppress(OSError):
            if page is not None and isinstance(place, Path) and page.samefile(place):
                raise click.UsageError("--page names one of the checkpoints")


def _write_page(
    page: Path, places: tuple[Place, Place], stores: tuple[TensorStore, TensorStore], found: list[TensorDiff]
) -> None:
    from runreport.atomic_file import write_atomic
    from runreport.build.bundle import read_bundle
    from runreport.build.diff_document import diff_document
    from runreport.pages.diff_parts.compared import compared_models

    first, second = (_label(place) for place in places)
    notes = [f"{label}: {note}" for label, store in zip((first, second), stores, strict=True) for note in store.notes]
    compared = compared_models((first, second), stores, found, notes)
    write_atomic(page, diff_document(read_bundle(), compared))


def _label(place: Place) -> str:
    """The last two parts of a name: folders above are of this machine and no part of the page."""
    return "/".join(part for part in str(place).replace("\\", "/").split("/")[-2:] if part not in ("", ".", ".."))


def _as_json(one: TensorDiff) -> dict[str, Any]:
    from runreport.runs.readers.plain import number

    sides = {
        side: None if tensor is None else {"dtype": tensor.dtype, "shape": list(tensor.shape)}
        for side, tensor in (("first", one.first), ("second", one.second))
    }
    names = {**{name: name for name in CHANGES}, **AT_END}
    values = {name: None if one.change is None else getattr(one.change, field) for name, field in names.items()}
    numbers = {name: number(value) if isinstance(value, float) else value for name, value in values.items()}
    return {"name": one.name, "kind": one.kind, **sides, **numbers, "cells": _cells(one)}


def _cells(one: TensorDiff) -> list[dict[str, Any]]:
    """The cells that changed most, the largest first."""
    from runreport.runs.readers.plain import number
    from runreport.tensors.model_diff import cell_index

    if one.change is None or one.second is None:
        return []
    return [
        {"index": cell_index(one.second.shape, cell.place), "first": number(cell.old), "second": number(cell.new)}
        for cell in one.change.cells
    ]


def _lines(found: list[TensorDiff]) -> Iterator[str]:
    """Largest relative change first; what is the same is only counted."""
    from runreport.errors import printable

    kinds = Counter(one.kind for one in found)
    yield ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items())) or "no tensors"
    told = [one for one in found if one.kind != "same"]
    for one in sorted(told, key=lambda one: -((one.change.relative or 0.0) if one.change else float("inf"))):
        says = " → ".join(
            "" if side is None else f"{side.dtype} {list(side.shape)}" for side in (one.first, one.second)
        )
        if one.kind == "changed":
            says = f"{one.first.dtype} {list(one.first.shape)}" if one.first else ""
        yield f"{one.kind:<9}  {printable(one.name, 60):<60}  {says}{_moved(one)}"


def _cell_lines(found: list[TensorDiff]) -> Iterator[str]:
    """The cells that changed most over all tensors; what is or was not finite comes first."""
    from runreport.errors import printable
    from runreport.tensors.model_diff import CELLS as KEPT
    from runreport.tensors.model_diff import top_cells

    cells = top_cells(found, CELLS)
    if cells:
        yield f"the cells that changed most, at most {KEPT} of a tensor:"
    for one, index, cell in cells:
        yield f"  {printable(one.name, 60)}[{', '.join(map(str, index))}]  {cell.old:.9g} → {cell.new:.9g}"


def _moved(one: TensorDiff) -> str:
    if one.change is None or not one.change.changed:
        return ""
    relative = "" if one.change.relative is None else f", relative {one.change.relative:.3g}"
    largest = "" if one.change.max_abs is None else f", at most {one.change.max_abs:.3g}"
    return f"  {one.change.changed:,} cells{largest}{relative}"
