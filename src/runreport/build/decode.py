"""JSON and arrays to result dataclasses, checking every type, dtype and shape on the way.

Artifacts may come from a stranger's run directory, so nothing is believed: a wrong field is refused with its place.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import functools
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from runreport.artifacts.fields import Array
from runreport.errors import InputRefused, printable

T = TypeVar("T")


def decode(cls: type[T], payload: Mapping[str, Any], *, file: str) -> T:
    """The dataclass that `payload` describes; unknown fields are ignored. InputRefused names file, field, found."""
    axes: dict[str, int] = {}
    return _record(cls, payload, _Place(file, axes))


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    file: str
    axes: dict[str, int]  # axis letter -> size, the same all over one artifact
    field: str = ""

    def at(self, name: str) -> _Place:
        return _Place(self.file, self.axes, f"{self.field}.{name}" if self.field else name)

    def refuse(self, expected: str, found: object) -> InputRefused:
        return InputRefused(f"{self.field}: expected {expected}, found {printable(found, 60)}", path=self.file)


def _record(cls: Any, payload: object, place: _Place) -> Any:
    if not isinstance(payload, Mapping):
        raise place.refuse("an object", type(payload).__name__)
    hints = _hints(cls)
    values = {}
    for field in dataclasses.fields(cls):
        if field.name in payload:
            values[field.name] = _value(hints[field.name], payload[field.name], place.at(field.name))
        elif field.default is dataclasses.MISSING:
            raise place.at(field.name).refuse("a value", "nothing")
    return cls(**values)


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls, include_extras=True)


def _value(hint: Any, value: Any, place: _Place) -> Any:
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        array_hint, spec = typing.get_args(hint)
        optional = type(None) in typing.get_args(array_hint)
        return None if value is None and optional else _array(spec, value, place)
    if origin is types.UnionType or origin is typing.Union:
        return _union(hint, value, place)
    if origin is tuple:
        return _tuple(typing.get_args(hint), value, place)
    if dataclasses.is_dataclass(hint):
        return _record(hint, value, place)
    return _scalar(hint, value, place)


def _union(hint: Any, value: Any, place: _Place) -> Any:
    if value is None:
        return None
    return _value(next(arg for arg in typing.get_args(hint) if arg is not type(None)), value, place)


def _tuple(hints: tuple[Any, ...], value: Any, place: _Place) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise place.refuse("a list", type(value).__name__)
    if hints[-1] is Ellipsis:
        if all(kind is hints[0] for kind in set(map(type, value))):  # texts and numbers, by the ten thousand
            return tuple(value)
        hints = (hints[0],) * len(value)
    if len(hints) != len(value):
        raise place.refuse(f"{len(hints)} items", f"{len(value)}")
    return tuple(_value(hint, item, place) for hint, item in zip(hints, value, strict=True))


def _scalar(hint: Any, value: Any, place: _Place) -> Any:
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint is float and value is None:
        return math.nan
    if type(value) is not hint:
        raise place.refuse(getattr(hint, "__name__", str(hint)), value)
    return value


def _array(spec: Array, value: Any, place: _Place) -> np.ndarray:
    if isinstance(value, np.ndarray):
        array = value
    elif isinstance(value, Mapping):
        array = _typed(spec, value, place)
    else:
        array = _listed(spec, value, place)
    if array.dtype != np.dtype(spec.dtype):
        raise place.refuse(f"dtype {spec.dtype}", array.dtype)
    return _shaped(spec, array, place)


def _typed(spec: Array, value: Mapping[str, Any], place: _Place) -> np.ndarray:
    if value.get("dtype") != spec.dtype:
        raise place.refuse(f"dtype {spec.dtype}", value.get("dtype"))
    try:
        flat = np.frombuffer(base64.b64decode(value["bdata"], validate=True), dtype=f"<{spec.dtype}")
        shape = [int(size) for size in value["shape"].split(",")] if "shape" in value else [flat.size]
        return flat.reshape(shape).astype(spec.dtype, copy=False)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise place.refuse("a typed array whose bytes fit its shape", sorted(value)) from None


def _listed(spec: Array, value: Any, place: _Place) -> np.ndarray:
    try:
        array = np.array(_without_null(value, spec), dtype=spec.dtype)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise place.refuse(f"numbers of dtype {spec.dtype}", type(value).__name__) from None
    rank = len(spec.shape.split(","))
    return array.reshape((0,) * rank) if array.size == 0 and array.ndim < rank else array


def _without_null(value: Any, spec: Array) -> Any:
    if isinstance(value, list):
        return [_without_null(item, spec) for item in value]
    if value is None and spec.dtype.startswith("f"):
        return math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(type(value).__name__)


def _shaped(spec: Array, array: np.ndarray, place: _Place) -> np.ndarray:
    letters = [letter.strip() for letter in spec.shape.split(",")]
    if array.ndim != len(letters):
        raise place.refuse(f"shape ({spec.shape})", array.shape)
    for letter, size in zip(letters, array.shape, strict=True):
        if array.size and place.axes.setdefault(letter, size) != size:
            raise place.refuse(f"{letter} = {place.axes[letter]}", array.shape)
    return array
