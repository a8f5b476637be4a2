"""One tensor of a pickle: where its elements lie; and the checks that all of its numbers pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from runreport.errors import InputRefused, printable
from runreport.tensors.limits import RANK_LIMIT
from runreport.tensors.pickled.values import Made, Name

COUNTABLE = 2**63  # elements and positions stay below


@dataclass(frozen=True, slots=True)
class TensorRecord:
    """Where its elements lie in a storage. Sizes and strides count elements."""

    name: str  # keys on the way to it, joined by dots; unsafe to print
    dtype: str  # as safetensors files name them; C128 besides
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    storage: str  # its key
    storage_numel: int  # elements of the storage's own type; bytes where it has none
    storage_dtype: str  # "U8" where the storage has no type of its own
    data: bytes | None = field(default=None, repr=False)  # the storage itself, where the pickle holds it
    is_big_endian: bool = False  # of data
    lacks: str = ""  # why there are no values, such as "is sparse"; such tensors are listed only
    is_quantised: bool = False  # the values are whole numbers that torch would scale


def listed_only(name: str, dtype: str, shape: tuple[int, ...], lacks: str) -> TensorRecord:
    """A tensor of which no values are read."""
    return TensorRecord(name, dtype, shape, contiguous(shape), 0, f"none {name}", 0, dtype, lacks=lacks)


def contiguous(shape: Sequence[int], *, fortran: bool = False) -> tuple[int, ...]:
    """Strides, in elements, of an array without gaps whose last axis is the nearest one, or the first."""
    strides: list[int] = []
    step = 1
    for size in shape if fortran else reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(strides if fortran else reversed(strides))


def counts(name: str, found: object) -> tuple[int, ...]:
    """A shape or stride; torch writes them as tuples or as a call of torch.Size."""
    if isinstance(found, Made) and found.by == Name("torch", "Size") and found.args:
        found = found.args[0]
    if isinstance(found, int):
        found = (found,)
    values = tuple(cast("tuple[object, ...]", found)) if isinstance(found, tuple | list) else None
    if values is None or len(values) > RANK_LIMIT or not all(is_count(one) for one in values):
        raise impossible(name, f"shape or stride are no counts, or there are more than {RANK_LIMIT} of them")
    return cast("tuple[int, ...]", values)


def shape_of(name: str, found: object) -> tuple[int, ...]:
    """A shape whose elements 63 bits can count."""
    shape = counts(name, found)
    numel = 1
    for size in shape:
        numel *= max(size, 1)
        if numel >= COUNTABLE:
            raise impossible(name, "its shape has more elements than 63 bits can count")
    return shape


def is_count(found: object) -> bool:
    """Whether a value is a whole number from 0 that 63 bits can hold."""
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < COUNTABLE


def impossible(name: str, what: str) -> InputRefused:
    """The refusal of a tensor that cannot be."""
    return InputRefused(f"tensor '{printable(name)}': {what}", code="PT-TENSOR")
