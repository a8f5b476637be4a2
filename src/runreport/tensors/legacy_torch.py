"""Files of torch before version 1.6: five pickles, then the storages, each as its length and its elements.

Source: torch/serialization.py, `_legacy_save`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import cast

from runreport.errors import InputIncomplete, InputRefused
from runreport.tensors.pickled.machine import SIZE_LIMIT, read_pickle
from runreport.tensors.regular_file import OpenedFile, read_exactly

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
_USUAL = 4 << 20  # bytes in which the pickles of nearly every file end
_LENGTH = struct.Struct("<q")  # elements of a storage


def is_legacy(head: bytes) -> bool:
    """Whether a file begins with the pickled magic number."""
    return head[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04") and MAGIC.to_bytes(10, "little") in head[:32]


def read_legacy(file: OpenedFile) -> tuple[object, tuple[str, ...], int]:
    """The object, the keys of the storages in their order, and where the first of them begins.

    Raises InputRefused (PT-LEGACY) for what is no such file, InputIncomplete where it ends too early.
    """
    size = file.stat().st_size
    if size > _USUAL:
        with suppress(InputRefused):
            return _read(bytes(read_exactly(file.pread, _USUAL, 0)))
    return _read(bytes(read_exactly(file.pread, min(size, SIZE_LIMIT), 0)))


def _read(data: bytes) -> tuple[object, tuple[str, ...], int]:
    values: list[object] = []
    at = 0
    for _ in range(5):
        if at >= len(data):
            raise InputIncomplete("ends before its storages begin", code="PT-SHORT")
        value, at = read_pickle(data, at)
        values.append(value)
    magic, protocol, system, root, keys = values
    is_little = (
        not isinstance(system, dict) or cast("Mapping[object, object]", system).get("little_endian") is not False
    )
    if (magic, protocol) != (MAGIC, PROTOCOL) or not isinstance(keys, list) or not is_little:
        raise InputRefused("begins like an old file of torch but does not go on like one", code="PT-LEGACY")
    names = cast("list[object]", keys)
    if not all(isinstance(key, str) for key in names) or len(set(cast("list[str]", names))) < len(names):
        raise InputRefused("names its storages in a way that torch does not", code="PT-LEGACY")
    return root, tuple(cast("list[str]", names)), at


def storage_places(
    file: OpenedFile, keys: tuple[str, ...], sizes: Mapping[str, int], begin: int
) -> dict[str, tuple[int, int]]:
    """First byte and length in elements of each storage. sizes: bytes of one element, by key."""
    places: dict[str, tuple[int, int]] = {}
    size = file.stat().st_size
    for key in keys:
        head = read_exactly(file.pread, _LENGTH.size, begin)
        if len(head) < _LENGTH.size:
            raise InputIncomplete("ends before its storages do", code="PT-SHORT")
        (numel,) = _LENGTH.unpack(head)
        if numel < 0 or key not in sizes:
            raise InputRefused("holds a storage that no tensor names", code="PT-LEGACY")
        begin += _LENGTH.size
        if begin + numel * sizes[key] > size:
            raise InputIncomplete("ends before its storages do", code="PT-SHORT")
        places[key] = (begin, numel)
        begin += numel * sizes[key]
    return places
