"""runreport diff: what differs between two checkpoints, tensor by tensor."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place
    from runreport.tensors.model_diff import TensorDiff

CHANGES = ("changed", "max_abs", "l2", "relative", "cosine")


@click.command()
@click.argument("first", type=PlaceType())
@click.argument("second", type=PlaceType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff(first: Place, second: Place, *, as_json: bool) -> int:
    """Compare the checkpoints FIRST and SECOND: tensors added, removed, reshaped, recast, and how much others moved."""
    from runreport.tensors.model_diff import model_diff
    from runreport.tensors.tensor_store import TensorStore, root_and_name

    require_drivers(first, second)
    with TensorStore.open(*root_and_name(first)) as before, TensorStore.open(*root_and_name(second)) as after:
        for place, store in ((first, before), (second, after)):
            for note in store.notes:
                click.echo(f"{place}: {note}", err=True)
        found = model_diff(before, after)
    if as_json:
        json.dump([_as_json(one) for one in found], sys.stdout, indent=1)
        click.echo()
        return 0
    for line in _lines(found):
        click.echo(line)
    return 0


def _as_json(one: TensorDiff) -> dict[str, Any]:
    from runreport.runs.readers.plain import number

    sides = {
        side: None if tensor is None else {"dtype": tensor.dtype, "shape": list(tensor.shape)}
        for side, tensor in (("first", one.first), ("second", one.second))
    }
    values = {name: None if one.change is None else getattr(one.change, name) for name in CHANGES}
    numbers = {name: number(value) if isinstance(value, float) else value for name, value in values.items()}
    return {"name": one.name, "kind": one.kind, **sides, **numbers}


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


def _moved(one: TensorDiff) -> str:
    if one.change is None or not one.change.changed:
        return ""
    relative = "" if one.change.relative is None else f", relative {one.change.relative:.3g}"
    largest = "" if one.change.max_abs is None else f", at most {one.change.max_abs:.3g}"
    return f"  {one.change.changed:,} cells{largest}{relative}"
