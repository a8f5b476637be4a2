"""Tensors as files of torch describe them: records of calls that would rebuild them from storages.

Source: torch/_utils.py and torch/serialization.py of torch 2.13.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from runreport.errors import InputRefused, printable
from runreport.tensors.pickled.plain import is_data
from runreport.tensors.pickled.values import Made, Name, Persistent

DEPTH_LIMIT = 64  # levels of objects around a tensor
VALUES_LIMIT = 2_000_000  # values looked at in search of tensors
RANK_LIMIT = 64
STORAGES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "ComplexFloatStorage": "C64",
    "ComplexDoubleStorage": "C128",
}
DTYPES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "bool": "BOOL",
    "complex64": "C64",
    "complex128": "C128",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "float8_e4m3fnuz": "F8_E4M3FNUZ",
    "float8_e5m2fnuz": "F8_E5M2FNUZ",
    "float8_e8m0fnu": "F8_E8M0",
}
_WRAPPERS = frozenset({"_rebuild_parameter", "_rebuild_parameter_with_state"})
_PARTS = frozenset({"_modules", "_parameters", "_buffers"})  # of a module, by the name of its parts
_PLAIN = frozenset({"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"})


@dataclass(frozen=True, slots=True)
class TensorRecord:
    """One tensor: where its elements lie in a storage. Sizes and strides count elements."""

    name: str  # keys on the way to it, joined by dots; unsafe to print
    dtype: str  # as safetensors files name them; C128 besides
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    storage: str  # its key
    storage_numel: int  # elements of the storage's own type; bytes where it has none
    storage_dtype: str  # "U8" where the storage has no type of its own


def tensor_records(root: object) -> Iterator[TensorRecord]:
    """Every tensor below a value, in the order of the file, each way to it once; objects without data are passed by.

    Raises InputRefused (PT-TENSOR) for records that no tensor can have, (PT-DEEP) for what is nested too deep.
    """
    waiting: list[tuple[str, object, int]] = [("", root, 0)]
    seen: set[int] = set()
    for count in range(VALUES_LIMIT + 1):
        if not waiting:
            return
        name, found, depth = waiting.pop()
        if depth > DEPTH_LIMIT or count == VALUES_LIMIT:
            raise InputRefused(
                "holds more objects, or objects deeper in each other, than are looked at", code="PT-DEEP"
            )
        if isinstance(found, Made) and is_data(found):
            record = _record(name, found)
            if record is not None:
                yield record
        elif id(found) not in seen:
            inner = list(_inside(name, found))
            if inner:
                seen.add(id(found))
            waiting += [(path, one, depth + 1) for path, one in reversed(inner)]


def _inside(name: str, found: object) -> Iterator[tuple[str, object]]:
    if isinstance(found, Made):
        yield from _entries(name, found.pairs)
        yield from _entries(name, list(enumerate(found.items)))
        if isinstance(found.state, dict):
            yield from _state(name, cast("dict[object, object]", found.state))
        elif isinstance(found.state, tuple | list):
            yield from _entries(name, list(enumerate(cast("list[object]", found.state))))
    elif isinstance(found, dict):
        yield from _entries(name, list(cast("dict[object, object]", found).items()))
    elif isinstance(found, list | tuple):
        yield from _entries(name, list(enumerate(cast("list[object]", found))))


def _state(name: str, state: dict[object, object]) -> Iterator[tuple[str, object]]:
    """What an object holds; parts of a module have the names that its state_dict gives them."""
    for key, value in state.items():
        if key in _PARTS and isinstance(value, Made | dict):
            yield from _inside(name, value)
        else:
            yield from _entries(name, [(key, value)])


def _entries(name: str, pairs: list[tuple[object, object]]) -> Iterator[tuple[str, object]]:
    for key, value in pairs:
        if isinstance(value, Made | dict | list | tuple):
            shown = key if isinstance(key, str) else str(key) if isinstance(key, int | float | Name) else "?"
            yield (f"{name}.{shown}" if name else shown), value


def _record(name: str, found: Made) -> TensorRecord | None:
    """The tensor of a record; None for those whose values are not stored plainly: sparse, quantised, of NumPy."""
    kind = found.by.name if isinstance(found.by, Name) else ""
    if kind in _WRAPPERS and found.args and isinstance(found.args[0], Made):
        return _record(name, found.args[0])
    if kind not in _PLAIN or len(found.args) < 4:
        return None
    storage, offset, shape, stride = found.args[:4]
    told = found.args[6] if kind == "_rebuild_tensor_v3" and len(found.args) > 6 else None
    key, storage_dtype, numel = _storage(name, storage)
    dtype = DTYPES.get(told.name, told.name) if isinstance(told, Name) else storage_dtype
    sizes, steps = _counts(name, shape), _counts(name, stride)
    if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0 or len(sizes) != len(steps):
        raise _impossible(name, "offset, shape and stride do not belong together")
    return TensorRecord(name, dtype, sizes, steps, offset, key, numel, storage_dtype)


def _storage(name: str, found: object) -> tuple[str, str, int]:
    """Key, element type and length of a storage."""
    parts = found.key if isinstance(found, Persistent) else None
    if not isinstance(parts, tuple) or len(cast("tuple[object, ...]", parts)) < 5:
        raise _impossible(name, "its storage is not one of this file")
    what, kind, key, _, numel = cast("tuple[object, ...]", parts)[:5]
    is_count = isinstance(numel, int) and not isinstance(numel, bool) and numel >= 0
    if what != "storage" or not isinstance(kind, Name) or not isinstance(key, str) or not is_count:
        raise _impossible(name, "its storage is not one of this file")
    dtype = "U8" if kind.name == "UntypedStorage" else STORAGES.get(kind.name)
    if dtype is None:
        raise _impossible(name, f"its storage is a {printable(kind.name, 40)}, which is not known")
    return key, dtype, cast("int", numel)


def _counts(name: str, found: object) -> tuple[int, ...]:
    """A shape or stride; torch writes them as tuples or as a call of torch.Size."""
    if isinstance(found, Made) and found.by == Name("torch", "Size") and found.args:
        found = found.args[0]
    counts = tuple(cast("tuple[object, ...]", found)) if isinstance(found, tuple | list) else None
    if counts is None or not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in counts):
        raise _impossible(name, "shape or stride are no counts")
    sizes = cast("tuple[int, ...]", counts)
    if len(sizes) > RANK_LIMIT or math.prod(max(one, 1) for one in sizes) >= 2**63:
        raise _impossible(name, "its shape has more elements or axes than can be counted")
    return sizes


def _impossible(name: str, what: str) -> InputRefused:
    return InputRefused(f"tensor '{printable(name)}': {what}", code="PT-TENSOR")
