"""Reads a section of config.json into its dataclass, by the dataclass's own annotations.

A field added to a dataclass of config.py is read and checked without a line here; only a new bound needs one.
"""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Callable, Mapping
from typing import Any, cast

from runreport.errors import printable

WHOLE_MAX = 2**63 - 1
SIDE_MAX = 4096  # pixels of an image's side
WIDTH_MAX = 65_536  # units, classes, channels: above, it is a mistake that would fill the memory
BOUNDS: dict[str, tuple[int, int]] = {  # field name -> smallest and largest; for lists, of each number
    "latent_dim": (1, WIDTH_MAX),
    "components": (1, WIDTH_MAX),
    "classes": (1, WIDTH_MAX),
    "channels": (1, WIDTH_MAX),
    "image_shape": (1, SIDE_MAX),
    "source_shape": (1, SIDE_MAX),
    "n": (0, WHOLE_MAX),
    "seed": (0, WHOLE_MAX),
    "epochs": (0, WHOLE_MAX),
    "batch_size": (1, WHOLE_MAX),
    "checkpoint_every": (1, WHOLE_MAX),
    "categorical_kl_anneal_epochs": (0, WHOLE_MAX),
    "entropy_bonus_epochs": (0, WHOLE_MAX),
    "sample_indices": (0, WHOLE_MAX),
}
_ABSENT = object()


class SectionReader:
    """Reads sections and gathers what is wrong with them in `complaints`, one clause each."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def section(self, raw: Mapping[str, object], name: str, kind: type) -> Any:
        """The dataclass `kind` from raw[name]; None where something is wrong with it."""
        found = raw.get(name, _ABSENT)
        if not isinstance(found, dict):
            self.complaints.append(f"{name}: {_shown(found)}, expected an object")
            return None
        known = len(self.complaints)
        values = self.fields(cast("dict[str, object]", found), kind, f"{name}.")
        return kind(**values) if len(self.complaints) == known else None

    def fields(self, raw: Mapping[str, object], kind: type, prefix: str) -> dict[str, Any]:
        """Keyword arguments of `kind` from raw: all fields but those that are sections themselves."""
        types = typing.get_type_hints(kind)
        values: dict[str, Any] = {}
        for field in dataclasses.fields(kind):
            if dataclasses.is_dataclass(types[field.name]):
                continue
            found = raw.get(field.name, _ABSENT)
            if found in (_ABSENT, None) and field.default is not dataclasses.MISSING:
                continue  # left out: the default of the dataclass
            expected, check = _CHECKS[str(types[field.name])]
            bounds = BOUNDS.get(field.name)
            if not check(found, bounds):
                wanted = expected if bounds is None else f"{expected} from {bounds[0]} to {bounds[1]}"
                self.complaints.append(f"{prefix}{field.name}: {_shown(found)}, expected {wanted}")
            values[field.name] = _value(found, types[field.name])
        return values


def _value(found: object, kind: object) -> object:
    if isinstance(found, list):
        return tuple(cast("list[object]", found))
    is_float = kind in (float, float | None)
    return float(found) if is_float and isinstance(found, int) else found


def _shown(found: object) -> str:
    return "missing" if found is _ABSENT else f"found {printable(repr(found), 40)}"


_Bounds = tuple[int, int] | None
_Check = Callable[[object, _Bounds], bool]


def _is_text(found: object, _bounds: _Bounds) -> bool:
    return isinstance(found, str) and found != ""


def _is_switch(found: object, _bounds: _Bounds) -> bool:
    return isinstance(found, bool)


def _is_whole(found: object, bounds: _Bounds) -> bool:
    low, high = bounds or (-WHOLE_MAX, WHOLE_MAX)
    return type(found) is int and low <= found <= high  # type() is int: True is an instance of int, too


def _is_number(found: object, _bounds: _Bounds) -> bool:
    if type(found) is int:
        return abs(found) <= WHOLE_MAX
    return isinstance(found, float) and math.isfinite(found)


def _is_pair(found: object, bounds: _Bounds) -> bool:
    return _is_row(found, bounds) and len(cast("list[object]", found)) == 2


def _is_row(found: object, bounds: _Bounds) -> bool:
    return isinstance(found, list) and all(_is_whole(value, bounds) for value in cast("list[object]", found))


_CHECKS: dict[str, tuple[str, _Check]] = {
    str(str): ("text", _is_text),
    str(bool): ("true or false", _is_switch),
    str(int): ("a whole number", _is_whole),
    str(float): ("a finite number", _is_number),
    str(str | None): ("text", _is_text),
    str(int | None): ("a whole number", _is_whole),
    str(float | None): ("a finite number", _is_number),
    str(tuple[int, int]): ("two whole numbers", _is_pair),
    str(tuple[int, ...]): ("whole numbers", _is_row),
}
