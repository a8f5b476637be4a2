"""Single numbers, rows of numbers and texts held by TensorFlow's TensorProto.

Source: tensorflow/core/framework/{tensor,tensor_shape,types}.proto.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from struct import unpack

import numpy as np

from runreport.runs.readers.records.protobuf import BYTES, VARINT, NotProtobuf, fields, signed, varints

FLOAT, DOUBLE, STRING, BFLOAT16, HALF = 1, 2, 7, 14, 19
_KINDS = {
    FLOAT: "<f4",
    DOUBLE: "<f8",
    3: "<i4",
    4: "<u1",
    5: "<i2",
    6: "<i1",
    9: "<i8",
    10: "<u1",  # bool
    BFLOAT16: "<u2",
    17: "<u2",
    HALF: "<f2",
    22: "<u4",
    23: "<u8",
}
_HALF_FIELD = 13
_INTEGER_FIELDS = frozenset({7, 10, 11, _HALF_FIELD, 16, 17})  # int, int64, bool, half, uint32 and uint64 values
_FLOAT_FIELDS = {5: "<f4", 6: "<f8"}


@dataclass(slots=True)
class _Tensor:
    kind: int = 0
    size: int = 1
    content: memoryview | None = None
    numbers: list[float] = field(default_factory=list[float])
    halves: list[int] = field(default_factory=list[int])  # as bits
    texts: list[memoryview] = field(default_factory=list[memoryview])


def single_number(message: memoryview) -> float | None:
    """The number of a tensor with one element; None for other shapes and kinds, and where no value is written.

    Raises NotProtobuf.
    """
    tensor = _tensor(message)
    if tensor.size != 1 or tensor.kind not in _KINDS:
        return None
    if tensor.content:
        values = np.frombuffer(tensor.content, _KINDS[tensor.kind]) if _fits(tensor) else np.zeros(0)
    elif tensor.kind in (HALF, BFLOAT16):
        values = np.array(tensor.halves, np.uint16).view(_KINDS[tensor.kind])
    else:
        values = tensor.numbers
    if len(values) != 1:
        return None
    if tensor.kind == BFLOAT16:
        return unpack("<f", int(values[0]).to_bytes(4, "little")[:2].rjust(4, b"\0"))[0]
    return float(values[0])


def numbers(message: memoryview) -> np.ndarray:
    """All numbers of a float or double tensor in the order written, (n,) f8; none where it states another number of
    them, or another kind.  Raises NotProtobuf.
    """
    tensor = _tensor(message)
    kind = _KINDS.get(tensor.kind)
    if tensor.kind not in (FLOAT, DOUBLE) or kind is None:
        return np.zeros(0)
    if tensor.content:
        values = np.frombuffer(_whole(tensor.content, kind), kind).astype(np.float64)
    else:
        values = np.array(tensor.numbers, np.float64)
    return values if len(values) == tensor.size else np.zeros(0)


def strings(message: memoryview) -> list[memoryview]:
    """The strings of a tensor, as bytes of the message.  Raises NotProtobuf."""
    return _tensor(message).texts


def _fits(tensor: _Tensor) -> bool:
    return tensor.content is not None and len(tensor.content) == np.dtype(_KINDS[tensor.kind]).itemsize


def _tensor(message: memoryview) -> _Tensor:
    tensor = _Tensor()
    for number, wire, value in fields(message):
        read = _READ.get(number)
        if read is not None:
            read(tensor, value)
        elif number in _INTEGER_FIELDS:
            _add_integers(tensor, number, wire, value)
        elif number in _FLOAT_FIELDS and not isinstance(value, int):
            tensor.numbers += np.frombuffer(_whole(value, _FLOAT_FIELDS[number]), _FLOAT_FIELDS[number]).tolist()
    return tensor


def _whole(value: memoryview, kind: str) -> memoryview:
    if len(value) % np.dtype(kind).itemsize:
        raise NotProtobuf(f"{len(value)} bytes of packed numbers")
    return value


def _add_integers(tensor: _Tensor, number: int, wire: int, value: int | memoryview) -> None:
    integers = [value] if isinstance(value, int) else list(varints(value)) if wire == BYTES else []
    if number == _HALF_FIELD:
        tensor.halves += [integer & 0xFFFF for integer in integers]
    elif number in (16, 17):
        tensor.numbers += integers
    else:
        tensor.numbers += [signed(integer) for integer in integers]


def _read_kind(tensor: _Tensor, value: int | memoryview) -> None:
    if isinstance(value, int):
        tensor.kind = value


def _read_shape(tensor: _Tensor, value: int | memoryview) -> None:
    if not isinstance(value, int):
        tensor.size = math.prod(_dimension(inner) for number, _, inner in fields(value) if number == 2)


def _dimension(value: int | memoryview) -> int:
    if isinstance(value, int):
        raise NotProtobuf("a dimension that is no message")
    sizes = [
        signed(size) for number, wire, size in fields(value) if number == 1 and wire == VARINT and isinstance(size, int)
    ]
    return sizes[-1] if sizes else 0


def _read_content(tensor: _Tensor, value: int | memoryview) -> None:
    if not isinstance(value, int):
        tensor.content = value


def _read_text(tensor: _Tensor, value: int | memoryview) -> None:
    if not isinstance(value, int):
        tensor.texts.append(value)


_READ: dict[int, Callable[[_Tensor, int | memoryview], None]] = {
    1: _read_kind,
    2: _read_shape,
    4: _read_content,
    8: _read_text,
}
