"""Storages that tensors of a pickle refer to: members of the file around it, or bytes within the pickle itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from runreport.errors import InputRefused, printable
from runreport.tensors.legacy_torch import legacy_contents, storage_places
from runreport.tensors.pickled.plain import bytes_of
from runreport.tensors.pickled.tensor_record import impossible, is_count
from runreport.tensors.pickled.torch_types import STORAGES
from runreport.tensors.pickled.values import Made, Name, Persistent

_INLINE = "_load_from_bytes"  # what plain pickling of a tensor writes: a file of torch within the pickle


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage as a tensor refers to it."""

    key: str
    dtype: str  # "U8" where it has no type of its own
    numel: int
    has_type: bool = True
    skipped: int = 0  # elements before the part that is meant, in files of torch before 0.4
    data: bytes | None = field(default=None, repr=False)


def storage_of(name: str, found: object) -> Storage:
    """The storage that a tensor names; InputRefused (PT-TENSOR) for what is none."""
    if isinstance(found, Made):
        return _inline(name, found)
    parts = cast("tuple[object, ...]", found.key) if isinstance(found, Persistent) else None
    if not isinstance(parts, tuple) or len(parts) < 5:
        raise impossible(name, "its storage is not one of this file")
    what, kind, key, _, numel = parts[:5]
    if what != "storage" or not isinstance(kind, Name) or not isinstance(key, str) or not is_count(numel):
        raise impossible(name, "its storage is not one of this file")
    if kind.name not in STORAGES:
        raise impossible(name, f"its storage is a {printable(kind.name, 40)}, which is not known")
    has_type = kind.name != "UntypedStorage"
    return Storage(key, STORAGES[kind.name], cast("int", numel), has_type, _skipped(name, parts))


def _skipped(name: str, parts: tuple[object, ...]) -> int:
    """Elements before a part of a storage: (key, offset, size) as the last entry of its record."""
    view = cast("object", parts[5]) if len(parts) > 5 else None
    if view is None:
        return 0
    if not isinstance(view, tuple) or len(cast("tuple[object, ...]", view)) != 3 or not is_count(view[1]):
        raise impossible(name, "its storage is a part of another in an unknown way")
    return cast("int", view[1])


def _inline(name: str, found: Made) -> Storage:
    """A storage whose bytes are in the pickle, as a whole file of torch in its old form."""
    data = bytes_of(found.args[0]) if found.args else None
    if not isinstance(found.by, Name) or found.by.name != _INLINE or data is None:
        raise impossible(name, "its storage is not one of this file")
    pread = lambda count, offset: data[offset : offset + count]  # noqa: E731
    try:
        inner = legacy_contents(pread, len(data))
        if not isinstance(inner.root, Persistent):
            raise impossible(name, "the file of torch within the pickle holds no storage")
        storage = storage_of(name, inner.root)
        begin, length = storage_places(pread, len(data), inner)[storage.key]
    except (InputRefused, KeyError) as error:
        raise impossible(name, "the file of torch within the pickle cannot be read") from error
    within = data[begin : begin + length]
    return Storage(f"within {id(found)}", storage.dtype, storage.numel, storage.has_type, storage.skipped, within)
