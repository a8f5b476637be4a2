"""Whether a tensor lies within its storage: every element, and no more elements than the storage has."""

from __future__ import annotations

import math
from collections.abc import Mapping

from runreport.errors import InputRefused, printable
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.pickled.tensor_record import TensorRecord


def check_bounds(one: TensorRecord, places: Mapping[str, tuple[int, int]]) -> None:
    """Raises InputRefused (PT-TENSOR, PT-STORAGE) for a tensor that cannot be read; those without values are let by.

    places: first byte and length in bytes of each storage that is not within the record itself.
    """
    if one.lacks:
        return
    shown = f"tensor '{printable(one.name)}'"
    if one.data is None and one.storage not in places:
        what = f"{shown}: its storage {printable(one.storage, 60)} is missing or compressed"
        raise InputRefused(what, code="PT-STORAGE")
    dtype = ALL_DTYPES.get(one.dtype)
    if dtype is None:
        raise InputRefused(f"{shown}: dtype {printable(one.dtype, 40)} is not known", code="PT-TENSOR")
    length = places[one.storage][1] if one.data is None else len(one.data)
    size = ALL_DTYPES[one.storage_dtype].bits // 8
    if one.data is None and not 0 <= length - one.storage_numel * size < size:
        what = f"{shown}: its storage should have {one.storage_numel * size:,} bytes, found {length:,}"
        raise InputRefused(what, code="PT-STORAGE")
    if 0 in one.shape:
        return
    last = one.offset + sum((n - 1) * step for n, step in zip(one.shape, one.stride, strict=True))
    room = length * 8 // dtype.bits
    if last >= room or math.prod(one.shape) > room:
        what = f"{shown}: element {last:,} of a storage of {room:,}, or more elements than that"
        raise InputRefused(what, code="PT-TENSOR")
