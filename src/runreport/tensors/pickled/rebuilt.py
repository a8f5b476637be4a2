"""Tensors as the functions of torch that would rebuild them are called.

Source: torch/_utils.py and torch/_tensor.py of torch 2.13.
"""

from __future__ import annotations

from typing import cast

from runreport.tensors.pickled.arrays import ARRAY_CALLS, array_record
from runreport.tensors.pickled.storages import storage_of
from runreport.tensors.pickled.tensor_record import (
    TensorRecord,
    counts,
    impossible,
    is_count,
    listed_only,
    shape_of,
)
from runreport.tensors.pickled.torch_types import DTYPES
from runreport.tensors.pickled.values import Made, Name

_PLAIN = frozenset({"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"})
_WRAPPERS = frozenset({"_rebuild_parameter", "_rebuild_parameter_with_state"})
_SIZE = Name("torch", "Size")
_WRAPPED_DEEP = 8  # parameters of parameters; one is usual


def rebuilt(name: str, found: Made) -> TensorRecord | None:
    """The tensor that a call would rebuild; None where the call is not known.

    What has no plain values - sparse, nested, on the meta device - is listed with its shape.
    Raises InputRefused (PT-TENSOR) for what no tensor can be.
    """
    made = _unwrapped(found)
    kind = made.by.name if isinstance(made.by, Name) else ""
    if kind in ARRAY_CALLS:
        return array_record(name, made)
    if kind in _PLAIN and len(made.args) >= 4:
        return _plain(name, kind, made.args)
    if kind == "_rebuild_meta_tensor_no_storage" and len(made.args) >= 3:
        return listed_only(name, _dtype(made.args[0]), shape_of(name, made.args[1]), "has no data (meta device)")
    if kind == "_rebuild_sparse_tensor" and len(made.args) == 2:
        return _sparse(name, made.args[1])
    if kind == "_rebuild_nested_tensor" and len(made.args) == 4:
        return _without_values(name, made.args[0], None, "is a nested tensor")
    return None


def _unwrapped(found: Made) -> Made:
    """The tensor within a parameter, or within one of a class of its own."""
    for _ in range(_WRAPPED_DEEP):
        kind = found.by.name if isinstance(found.by, Name) else ""
        inner = found.args[0] if kind in _WRAPPERS and found.args else None
        if kind == "_rebuild_from_type_v2" and len(found.args) >= 3 and isinstance(found.args[2], tuple):
            inner = Made(found.args[0], cast("tuple[object, ...]", found.args[2]))
        if not isinstance(inner, Made):
            break
        found = inner
    return found


def _plain(name: str, kind: str, args: tuple[object, ...]) -> TensorRecord:
    storage = storage_of(name, args[0])
    offset, shape, stride = args[1], shape_of(name, args[2]), counts(name, args[3])
    if not is_count(offset) or len(shape) != len(stride):
        raise impossible(name, "offset, shape and stride do not belong together")
    told = args[6] if kind == "_rebuild_tensor_v3" and len(args) > 6 else None
    dtype = _dtype(told) if told is not None else storage.dtype
    if args and _is_turned(args[-1]):
        return listed_only(name, dtype, shape, "is kept as a conjugate or a negative")
    return TensorRecord(
        name,
        dtype,
        shape,
        stride,
        cast("int", offset) + storage.skipped,
        storage.key,
        storage.numel,
        storage.dtype if storage.has_type else "U8",
        storage.data,
        is_quantised=kind == "_rebuild_qtensor",
    )


def _is_turned(metadata: object) -> bool:
    """Whether the last argument says that the values are others than the stored ones."""
    said = cast("dict[object, object]", metadata) if isinstance(metadata, dict) else {}
    return said.get("conj") is True or said.get("neg") is True


def _sparse(name: str, data: object) -> TensorRecord | None:
    """Of coordinates or compressed rows, values and shape the last tensor is the values."""
    parts = cast("tuple[object, ...]", data) if isinstance(data, tuple) else ()
    size = [one for one in parts if isinstance(one, tuple) or (isinstance(one, Made) and one.by == _SIZE)]
    values = [one for one in parts if isinstance(one, Made) and one.by != _SIZE]
    return _without_values(name, values[-1], size[0], "is sparse") if size and values else None


def _without_values(name: str, values: object, shape: object, lacks: str) -> TensorRecord | None:
    """A tensor that has another for its values, listed with its own shape, or with that of the values."""
    made = _unwrapped(values) if isinstance(values, Made) else None
    kind = made.by.name if made is not None and isinstance(made.by, Name) else ""
    if made is None or kind not in _PLAIN or len(made.args) < 4:
        return None
    inner = _plain(name, kind, made.args)
    return listed_only(name, inner.dtype, inner.shape if shape is None else shape_of(name, shape), lacks)


def _dtype(found: object) -> str:
    return DTYPES.get(found.name, found.name) if isinstance(found, Name) else "unknown"
