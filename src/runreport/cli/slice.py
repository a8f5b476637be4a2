"""runreport slice: values of a part of a tensor, read from where they lie."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

import click

from runreport.cli.places import PlaceType, require_drivers

if TYPE_CHECKING:
    import numpy as np

    from runreport.runs.opening import Place

VALUES_LIMIT = 1 << 18  # of one reply: 512 × 512


@click.command(context_settings={"ignore_unknown_options": True})  # so that a range may begin with a minus
@click.argument("file", type=PlaceType())
@click.argument("name")
@click.argument("ranges")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def slice(file: Place, name: str, ranges: str, *, as_json: bool) -> int:
    """Print values of the tensor NAME of FILE; RANGES such as '0:4,0:4', an axis that is not named is whole."""
    from runreport.errors import RunReportError, naming, printable
    from runreport.tensors.slice_ranges import parse_ranges
    from runreport.tensors.tensor_store import TensorStore, root_and_name

    require_drivers(file)
    with naming(file), TensorStore.open(*root_and_name(file)) as store:
        for note in store.notes:
            if note.startswith("warning"):
                click.echo(f"{printable(file, 200)}: {note}", err=True)
        try:
            one = store.tensor(name)
        except KeyError:
            hint = f"runreport stats lists the {len(store.tensors)} tensors that it has"
            raise RunReportError(f"has no tensor {printable(name)!r}", path=file, hint=hint, code="NO-TENSOR") from None
        bounds, shape = parse_ranges(ranges, one.shape)
        cells = math.prod(max(size, 1) for size in shape)  # a million empty rows are too much as well
        if cells > VALUES_LIMIT:
            smaller = ",".join(f"{a}:{min(b, a + 512)}" for a, b in bounds[-2:])
            fixed = ",".join(str(a) for a, _ in bounds[:-2])
            asked = ",".join(part for part in (fixed, smaller) if part)
            what = f"the slice has {cells:,} values, the limit is {VALUES_LIMIT:,}"
            raise RunReportError(what, path=file, hint=f"ask for less, such as {asked!r}", code="SLICE")
        values = store.read(one, bounds).reshape(shape)
    reply = _reply(name, list(one.shape), ranges, one.dtype, values)
    if as_json:
        json.dump(reply, sys.stdout)
        click.echo()
    else:
        click.echo(f"{printable(name)}[{printable(ranges)}] of {one.dtype} {list(one.shape)}")
        click.echo(str(values))
    return 0


def _reply(name: str, shape: list[int], ranges: str, dtype: str, values: np.ndarray) -> dict[str, Any]:
    import numpy as np

    finite = values[np.isfinite(values)] if values.dtype.kind in "fc" else values
    has_order = finite.size > 0 and values.dtype.kind != "c"
    return {
        "tensor_name": name,
        "original_shape": shape,
        "slice_definition": f"[{ranges}]",
        "slice_shape": list(values.shape),
        "dtype": dtype,
        "data": _nested(values),
        "min_value_in_slice": _nested(finite.min()) if has_order else None,
        "max_value_in_slice": _nested(finite.max()) if has_order else None,
    }


def _nested(values: Any) -> Any:
    """Lists of numbers; NaN and infinities by their names, complex values as pairs."""
    import numpy as np

    from runreport.runs.readers.plain import number

    if isinstance(values, np.ndarray) and values.ndim:
        return [_nested(one) for one in values]
    value = values.item()
    if isinstance(value, complex):
        return [number(value.real), number(value.imag)]
    return int(value) if isinstance(value, bool | int) else number(value)
