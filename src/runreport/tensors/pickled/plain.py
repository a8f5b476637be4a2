"""What a pickle describes as plain values: numbers, texts, lists, objects; classes by their name, tensors left out."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from runreport.tensors.pickled.values import Made, Name, Persistent

DEPTH_LIMIT = 64  # levels
VALUES_LIMIT = 200_000  # values of one file
_MAPS = frozenset({"collections.OrderedDict", "collections.defaultdict", "builtins.dict"})
_RECONSTRUCTORS = (Name("copyreg", "_reconstructor"), Name("copy_reg", "_reconstructor"))  # protocols 0 and 1
_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_PATHS = frozenset({"pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.Path", "pathlib._local.PosixPath"})
_SCALARS = frozenset({"numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"})
_FORMATS: dict[str, str] = dict(
    zip(("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"), "dfeqihbQIHB?", strict=True)
)


@dataclass(slots=True)
class Plain:
    """A conversion that goes on: how many values it has made, and which classes it met."""

    classes: Counter[str] = field(default_factory=Counter[str])
    count: int = 0

    def value(self, found: object, depth: int = 0) -> Any:
        """The value; what is nested too deep or comes after VALUES_LIMIT values is the text "…"."""
        self.count += 1
        if depth >= DEPTH_LIMIT or self.count > VALUES_LIMIT:
            return "…"
        if found is None or isinstance(found, bool | int | float | str):
            return found
        if isinstance(found, bytes | bytearray):
            return f"{len(found):,} bytes"
        if isinstance(found, Name):
            return str(found)
        if isinstance(found, dict):
            return self._object(cast("dict[object, object]", found), depth)
        if isinstance(found, list | tuple):
            return [self.value(one, depth + 1) for one in cast("list[object]", found)]
        return self._made(found, depth) if isinstance(found, Made) else "…"

    def _object(self, found: Mapping[object, object], depth: int) -> dict[str, Any]:
        return {str(key): self.value(one, depth + 1) for key, one in found.items() if not is_data(one)}

    def _made(self, found: Made, depth: int) -> Any:
        name = _class(found)
        if name in _MAPS:
            return self._object(dict(_hashable(found.pairs)), depth)
        if name in _SETS:
            members = found.args[0] if found.args and isinstance(found.args[0], list) else found.items
            return [self.value(one, depth + 1) for one in cast("list[object]", members)]
        if name in _PATHS:
            return "/".join(str(part) for part in found.args).replace("//", "/")
        if name in _SCALARS:
            return scalar(found)
        self.classes[name] += 1
        if isinstance(found.state, dict):
            return self._object(cast("dict[object, object]", found.state), depth)
        if len(found.args) == 1 and isinstance(found.args[0], str | int | float):
            return found.args[0]  # a member of an enumeration, by its value
        return name


def _class(found: Made) -> str:
    """What was made: the class, where an old protocol calls a function that is given it."""
    by = found.args[0] if found.by in _RECONSTRUCTORS and found.args else found.by
    return str(by) if isinstance(by, Name) else "something nameless"


def is_data(found: object) -> bool:
    """Whether a value is a tensor, a storage or an array, not a setting."""
    if not isinstance(found, Made):
        return isinstance(found, Persistent)
    name = found.by.name if isinstance(found.by, Name) else ""
    return name.startswith("_rebuild_") or name == "_reconstruct"


def scalar(found: Made) -> object:
    """The number of a NumPy scalar; its class where it is none that is known."""
    kind, data = (*found.args, None, None)[:2]
    code = kind.args[0] if isinstance(kind, Made) and kind.args else None
    data = latin1(data) if isinstance(data, Made) else data
    form = _FORMATS.get(str(code))
    order = ">" if isinstance(kind, Made) and isinstance(kind.state, tuple) and kind.state[1:2] == (">",) else "<"
    if form is None or not isinstance(data, bytes) or len(data) != struct.calcsize(f"<{form}"):
        return f"NumPy scalar {code}"
    return struct.unpack(f"{order}{form}", data)[0]


def latin1(found: Made) -> bytes | None:
    """Bytes that protocol 2 writes as a call of `_codecs.encode`; None for anything else."""
    is_text = found.by == Name("_codecs", "encode") and found.args[1:] in ((), ("latin1",))
    text = found.args[0] if is_text and found.args else None
    try:
        return text.encode("latin1") if isinstance(text, str) else None
    except UnicodeEncodeError:
        return None


def _hashable(pairs: list[tuple[object, object]]) -> list[tuple[object, object]]:
    return [(key if isinstance(key, str | int | float | tuple) else str(key), value) for key, value in pairs]
