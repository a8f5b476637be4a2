"""Which tensors have values that can be read, and which are the same bytes under two names."""

from __future__ import annotations

from runreport.tensors.composed import PACKED_TYPES
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.limits import RANK_LIMIT
from runreport.tensors.tensor_store import StoredTensor

EMPTY = "has no elements"


def identity_of(one: StoredTensor) -> tuple[object, ...]:
    """Equal for tensors that are the same elements of the same storage."""
    return one.tie, one.begin, one.shape, one.stride, one.dtype


def why_not_read(one: StoredTensor) -> str:
    """ "" where a tensor has values to be read; else why not, in words."""
    if one.lacks:
        return one.lacks
    if one.numel == 0:
        return EMPTY
    if len(one.shape) > RANK_LIMIT:
        return f"has {len(one.shape)} axes, more than NumPy can hold"
    found = ALL_DTYPES.get(one.dtype)
    is_known = one.dtype in PACKED_TYPES or (found is not None and found.decode is not None and not found.bits % 8)
    if not is_known:
        return f"is of type {one.dtype}, which is listed but not decoded"
    return ""
