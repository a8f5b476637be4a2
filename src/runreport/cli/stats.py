"""runreport stats: what a checkpoint holds, every tensor with its measures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    from runreport.numerics.tensor_measures import Measures
    from runreport.runs.opening import Place
    from runreport.tensors.tensor_store import StoredTensor, TensorStore

BESIDE_NAME = ("min", "max", "mean", "std", "l2", "sparsity", "nan", "inf")
AT_END = ("max_abs", "zeros", "kurtosis")
TOO_LARGE = "there are more than 128 GiB; --whole reads them, runreport slice reads parts"
SORTABLE = ("name", "numel", *BESIDE_NAME, *AT_END)


@click.command()
@click.argument("file", type=PlaceType(), envvar="MODEL_PATH")
@click.option("--headers", is_flag=True, help="Only names, types, shapes and places; reads no values.")
@click.option("--whole", is_flag=True, help="Measure all values however many.  [default: up to 128 GiB]")
@click.option("--sort", type=click.Choice(SORTABLE), help="Order by this, names from A, numbers from the largest.")
@click.option("--top", type=click.IntRange(min=1), help="Print the first N only.  [default: all]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def stats(file: Place, *, headers: bool, whole: bool, sort: str | None, top: int | None, as_json: bool) -> int:
    """Measure every tensor of FILE: a checkpoint, an index of shards, or a folder that holds one.

    FILE may be given by MODEL_PATH in the environment.
    """
    from runreport.errors import naming, printable
    from runreport.tensors.tensor_store import TensorStore, root_and_name

    if headers and sort not in (None, "name", "numel"):
        raise click.UsageError(f"--headers reads no values, so it cannot sort by {sort}")
    require_drivers(file)
    with naming(file), TensorStore.open(*root_and_name(file)) as store:
        for note in store.notes:
            click.echo(f"{printable(file, 200)}: {note}", err=True)
        is_measured = whole or headers or _is_affordable(store)
        if not is_measured:
            click.echo(f"{printable(file, 200)}: warning: nothing is measured, {TOO_LARGE}", err=True)
        rows = list(_headers(store) if headers else _measured(store, is_read=is_measured))
    kept = _ordered(rows, sort)[:top]
    if as_json:
        click.echo("[\n" + ",\n".join(map(json.dumps, kept)) + "\n]")
        return 0
    for line in _listed(kept) if headers else _table(kept):
        click.echo(line)
    if len(kept) < len(rows):
        click.echo(f"{len(kept):,} of {len(rows):,} tensors shown")
    return 0


def _headers(store: TensorStore) -> Iterator[dict[str, Any]]:
    for one, by_name in zip(store.tensors, _by_name(store), strict=True):
        place = {"file": store.files[one.file], "offset": one.begin}
        yield _identity(one) | place | by_name


def _is_affordable(store: TensorStore) -> bool:
    """Whether all values may be read without being asked for by name."""
    from runreport.tensors.limits import UNASKED_LIMIT

    return sum(store.file_size(file) for file in range(len(store.files))) <= UNASKED_LIMIT


def _measured(store: TensorStore, *, is_read: bool) -> Iterator[dict[str, Any]]:
    from runreport.tensors.stored_measures import all_measures

    every = all_measures(store) if is_read else (None for _ in store.tensors)
    for one, found, by_name in zip(store.tensors, every, _by_name(store), strict=True):
        beside = {name: _number(found, name) for name in BESIDE_NAME}
        more = {name: _number(found, name) for name in AT_END}
        yield _identity(one) | beside | by_name | more | _distribution(found)


def _identity(one: StoredTensor) -> dict[str, Any]:
    return {"name": one.name, "dtype": one.dtype, "shape": list(one.shape), "numel": one.numel}


def _by_name(store: TensorStore) -> Iterator[dict[str, Any]]:
    from runreport.tensors.model_names import model_names

    for about in model_names([(one.name, one.shape) for one in store.tensors]):
        layer = list(about.layer) if isinstance(about.layer, tuple) else about.layer
        yield {"component": about.component, "layer": layer, "group": about.group}


def _distribution(found: Measures | None) -> dict[str, Any]:
    """Quantiles by the share of values below them, and the counts of the histogram's bins."""
    from runreport.numerics.tensor_measures import QUANTILES
    from runreport.runs.readers.plain import number

    if found is None or found.quantiles is None or found.histogram is None:
        return {"quantiles": None, "histogram": None}
    quantiles = {str(share): number(value) for share, value in zip(QUANTILES, found.quantiles, strict=True)}
    return {"quantiles": quantiles, "histogram": list(found.histogram)}


def _number(found: Measures | None, name: str) -> float | str | None:
    from runreport.runs.readers.plain import number

    value = None if found is None else getattr(found, name)
    return value if value is None or isinstance(value, int) else number(value)


def _ordered(rows: list[dict[str, Any]], by: str | None) -> list[dict[str, Any]]:
    """Equal ones keep the order of the file; what has no number comes last."""
    if by is None:
        return rows
    if by == "name":
        return sorted(rows, key=lambda row: row["name"])
    return sorted(rows, key=lambda row: float("inf") if row[by] is None else -float(row[by]))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    from runreport.errors import printable

    yield f"{'tensor':<52}  {'dtype':<8}  {'shape':<20}  {'offset':>14}  {'group':<14}  file"
    for one in rows:
        place = f"{one['offset']:>14}  {one['group']:<14}  {printable(one['file'], 60)}"
        yield f"{printable(one['name'], 52):<52}  {one['dtype']:<8}  {_shape(one):<20}  {place}"


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    from runreport.errors import printable

    names = ("min", "max", "mean", "std")
    yield f"{'tensor':<52}  {'dtype':<8}  {'shape':<20}  " + "  ".join(f"{name:>11}" for name in names) + "  group"
    for one in rows:
        numbers = "  ".join(f"{'–' if one[name] is None else format(one[name], '.4g'):>11}" for name in names)
        odd = "".join(f"  {one[name]:,} {name}" for name in ("nan", "inf") if one[name])
        yield f"{printable(one['name'], 52):<52}  {one['dtype']:<8}  {_shape(one):<20}  {numbers}  {one['group']}{odd}"


def _shape(one: dict[str, Any]) -> str:
    return "×".join(map(str, one["shape"])) or "scalar"
