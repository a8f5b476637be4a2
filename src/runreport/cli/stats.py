"""runreport stats: what a checkpoint holds, every tensor with its measures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.runs.opening import Place
    from runreport.tensors.tensor_store import StoredTensor, TensorStore


@click.command()
@click.argument("file", type=PlaceType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def stats(file: Place, *, as_json: bool) -> int:
    """Measure every tensor of FILE: a checkpoint, an index of shards, or a folder that holds one."""
    from runreport.tensors.tensor_store import TensorStore, root_and_name

    require_drivers(file)
    with TensorStore.open(*root_and_name(file)) as store:
        for note in store.notes:
            click.echo(f"{file}: {note}", err=True)
        found = [_measured(store, one) for one in store.tensors]
    if as_json:
        json.dump(found, sys.stdout, indent=1)
        click.echo()
        return 0
    for line in _table(found):
        click.echo(line)
    return 0


def _measured(store: TensorStore, one: StoredTensor) -> dict[str, Any]:
    from dataclasses import asdict

    from runreport.errors import InputRefused
    from runreport.numerics.tensor_measures import measures
    from runreport.tensors.tensor_names import tensor_name

    about = tensor_name(one.name, one.shape)
    said: dict[str, Any] = {"name": one.name, "dtype": one.dtype, "shape": list(one.shape), "numel": one.numel}
    try:
        said |= {name: _number(value) for name, value in asdict(measures(store.blocks(one))).items()}
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        said |= dict.fromkeys(("min", "max", "mean", "std", "l2", "sparsity", "nan", "inf"))
    layer = list(about.layer) if isinstance(about.layer, tuple) else about.layer
    return said | {"component": about.component, "layer": layer, "group": about.group}


def _number(value: float | None) -> float | str | None:
    from runreport.runs.readers.plain import number

    return value if value is None or isinstance(value, int) else number(value)


def _table(found: list[dict[str, Any]]) -> Iterator[str]:
    from runreport.errors import printable

    names = ("min", "max", "mean", "std")
    yield f"{'tensor':<52}  {'dtype':<8}  {'shape':<20}  " + "  ".join(f"{name:>11}" for name in names) + "  group"
    for one in found:
        shape = "×".join(map(str, one["shape"])) or "scalar"
        numbers = "  ".join(f"{'–' if one[name] is None else format(one[name], '.4g'):>11}" for name in names)
        odd = "".join(f"  {one[name]:,} {name}" for name in ("nan", "inf") if one[name])
        yield f"{printable(one['name'], 52):<52}  {one['dtype']:<8}  {shape:<20}  {numbers}  {one['group']}{odd}"
