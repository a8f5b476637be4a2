"""What a pickle describes as plain values: numbers, texts, lists, objects; classes by their name, tensors left out."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from runreport.tensors.limits import DEPTH_LIMIT, DIGITS_LIMIT, SETTINGS_LIMIT
from runreport.tensors.pickled.values import Made, Name, Persistent, key_text

MAPS = frozenset({"collections.OrderedDict", "collections.defaultdict", "builtins.dict"})
_RECONSTRUCTORS = (Name("copyreg", "_reconstructor"), Name("copy_reg", "_reconstructor"))  # protocols 0 and 1
_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_PATHS = frozenset({"pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.Path", "pathlib._local.PosixPath"})
_DATA = frozenset({"_reconstruct", "_frombuffer", "_load_from_bytes"})
_ENCODERS = ("_codecs.encode", "builtins.bytes", "builtins.bytearray")
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
        """The value; what is nested too deep or comes after SETTINGS_LIMIT values is the text "…"."""
        self.count += 1
        if depth >= DEPTH_LIMIT or self.count > SETTINGS_LIMIT:
            return "…"
        if is_data(found):
            return "a tensor"
        if isinstance(found, dict):
            return self._object(cast("dict[object, object]", found), depth)
        if isinstance(found, list | tuple):
            return [self.value(one, depth + 1) for one in cast("list[object]", found)]
        return self._made(found, depth) if isinstance(found, Made) else _leaf(found)

    def _object(self, found: Mapping[object, object], depth: int) -> dict[str, Any]:
        return {key_text(key): self.value(one, depth + 1) for key, one in found.items() if not is_data(one)}

    def _made(self, found: Made, depth: int) -> Any:
        name = _class(found)
        if name in MAPS:
            return self._object(dict(pairs_of(found)), depth)
        if name in _SETS:
            members = found.args[0] if found.args and isinstance(found.args[0], list) else found.items
            return [self.value(one, depth + 1) for one in cast("list[object]", members)]
        if name in _PATHS:
            return "/".join(part if isinstance(part, str) else "…" for part in found.args).replace("//", "/")
        if name in _SCALARS:
            return scalar(found)
        self.classes[name] += 1
        if isinstance(found.state, dict):
            return self._object(cast("dict[object, object]", found.state), depth)
        if len(found.args) == 1 and isinstance(found.args[0], str | int | float):
            return found.args[0]  # a member of an enumeration, by its value
        return name


def _leaf(found: object) -> Any:
    """A value that holds no others."""
    if isinstance(found, int) and found.bit_length() > DIGITS_LIMIT:
        return f"a whole number of {found.bit_length():,} bits"
    if found is None or isinstance(found, int | float | str):
        return found
    if isinstance(found, bytes | bytearray):
        return f"{len(found):,} bytes"
    return str(found) if isinstance(found, Name) else "…"


def _class(found: Made) -> str:
    """What was made: the class, where an old protocol calls a function that is given it."""
    by = found.args[0] if found.by in _RECONSTRUCTORS and found.args else found.by
    return str(by) if isinstance(by, Name) else "something nameless"


def is_data(found: object) -> bool:
    """Whether a value is a tensor, a storage or an array, not a setting."""
    if not isinstance(found, Made):
        return isinstance(found, Persistent)
    name = found.by.name if isinstance(found.by, Name) else ""
    return name.startswith("_rebuild_") or name in _DATA


def scalar(found: Made) -> object:
    """The number of a NumPy scalar; its class where it is none that is known."""
    kind, data = (*found.args, None, None)[:2]
    code = kind.args[0] if isinstance(kind, Made) and kind.args else None
    data = bytes_of(data)
    form = _FORMATS.get(code) if isinstance(code, str) else None
    order = ">" if isinstance(kind, Made) and isinstance(kind.state, tuple) and kind.state[1:2] == (">",) else "<"
    if form is None or data is None or len(data) != struct.calcsize(f"<{form}"):
        return f"NumPy scalar {code[:20]}" if isinstance(code, str) else "NumPy scalar"
    return struct.unpack(f"{order}{form}", data)[0]


def bytes_of(found: object) -> bytes | None:
    """Bytes, also where older protocols write a call that encodes text, or Python 2 a text; None for others."""
    if isinstance(found, Made):
        is_text = str(found.by) in _ENCODERS if isinstance(found.by, Name) else False
        if not is_text or found.args[1:] not in ((), ("latin1",), ("latin-1",)):
            return None
        found = found.args[0] if found.args else b""
    if isinstance(found, bytes):
        return found
    try:
        return found.encode("latin1") if isinstance(found, str) else None
    except UnicodeEncodeError:
        return None


def pairs_of(found: Made) -> list[tuple[object, object]]:
    """The entries of a dict that was made by a call, also where Python 2 gave them as a list of pairs."""
    given = cast("list[object]", found.args[0]) if found.args and isinstance(found.args[0], list) else []
    listed = [cast("list[object] | tuple[object, ...]", one) for one in given if isinstance(one, list | tuple)]
    pairs = [(one[0], one[1]) for one in listed if len(one) == 2]
    return [(key if is_key(key) else key_text(key), value) for key, value in (*pairs, *found.pairs)]


def is_key(key: object) -> bool:
    """Whether a key can be one of a dict here, too."""
    return key is None or isinstance(key, str | int | float)
