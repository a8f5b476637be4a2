"""One data file of the explorer with fewer rows, in fewer bits, or without pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache, partial
from typing import Any, Protocol, get_args, get_type_hints

import numpy as np

from runreport.artifacts.fields import Array
from runreport.artifacts.latent.neighbors import KnnGraph
from runreport.pages.page import Chunk


class Less(Protocol):
    """The part of a Thinning that changes what is inside a file."""

    @property
    def bits(self) -> int:
        """Of columns."""
        ...

    @property
    def has_pictures(self) -> bool:
        """Whether the samples keep their pictures."""
        ...


def thinned_chunk(chunk: Chunk, rows: np.ndarray | None, less: Less) -> Chunk:
    """The chunk with these rows of its artifacts, ascending; all of them where rows is None."""
    is_samples = chunk.key == "samples"
    if rows is None and less.bits == 16 and (less.has_pictures or not is_samples):
        return chunk
    make = partial(_thinned, chunk.make, rows, less)
    return replace(chunk, make=partial(_thinned_samples, make, rows, less) if is_samples else make)


def _thinned(
    make: Callable[..., Mapping[str, Any]], rows: np.ndarray | None, less: Less, *results: Any, **options: Any
) -> Mapping[str, Any]:
    data = make(*results if rows is None else [of_rows(result, rows) for result in results], **options)
    return data if less.bits == 16 else _coarser(data)


def _thinned_samples(
    make: Callable[..., Mapping[str, Any]], rows: np.ndarray | None, less: Less, *results: Any, **options: Any
) -> Mapping[str, Any]:
    data = dict(make(*results, **options))
    if not less.has_pictures:
        data.pop("pictures", None)
    return data if rows is None else {**data, "rows": rows.astype(np.int32)}


def of_rows(result: Any, rows: np.ndarray) -> Any:
    """An artifact's result with these samples only: every array that has one row per sample.

    A neighbour that is not among them gets the index len(rows).
    """
    kept = {
        name: getattr(result, name)[rows] for name in _per_sample(type(result)) if getattr(result, name) is not None
    }
    if isinstance(result, KnnGraph):
        place = np.full(len(result.indices), len(rows), np.int32)
        place[rows] = np.arange(len(rows))
        kept["indices"] = place[kept["indices"]]
    return replace(result, **kept)


@cache
def _per_sample(kind: type) -> tuple[str, ...]:
    """Names of the fields whose first axis is n."""
    hints = get_type_hints(kind, include_extras=True)
    arrays = {
        field.name: [one for one in get_args(hints[field.name]) if isinstance(one, Array)] for field in fields(kind)
    }
    return tuple(name for name, found in arrays.items() if found and found[0].shape.split(", ")[0] == "n")


def _coarser(data: Any) -> Any:
    """Every column of 16 bits in 8; each value is then reached to within half of the coarser level."""
    if not isinstance(data, Mapping):
        return data
    if data.keys() >= {"levels", "power"} and data["levels"].dtype == np.uint16:
        fine = data["levels"]
        coarse = np.rint(fine.astype(np.float64) / 65534 * 254)
        return {**data, "levels": np.where(fine == 65535, 255, coarse).astype(np.uint8)}
    return {key: _coarser(value) for key, value in data.items()}
