"""Pickles put together by hand, operation by operation, so that they may say what no program would write."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

PROTO, STOP, POP, REDUCE, BUILD = b"\x80\x02", b".", b"0", b"R", b"b"


class Raw(bytes):
    """Operations that leave one value on the stack."""


def value(found: Any) -> Raw:
    """The operations for plain values; Raw ones may stand anywhere among them."""
    return found if isinstance(found, Raw) else Raw(_WRITERS[type(found)](found))


def _whole(found: int) -> bytes:
    digits = found.to_bytes(found.bit_length() // 8 + 1, "little", signed=True)
    return b"J" + struct.pack("<i", found) if -(2**31) <= found < 2**31 else b"\x8a" + bytes([len(digits)]) + digits


def _counted(code: bytes, found: bytes) -> bytes:
    return code + struct.pack("<I", len(found)) + found


_WRITERS: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"N",
    bool: lambda found: b"\x88" if found else b"\x89",
    int: _whole,
    float: lambda found: b"G" + struct.pack(">d", found),
    str: lambda found: _counted(b"X", found.encode()),
    bytes: lambda found: _counted(b"B", found),
    tuple: lambda found: b"(" + b"".join(map(value, found)) + b"t",
    list: lambda found: b"](" + b"".join(map(value, found)) + b"e",
    dict: lambda found: b"}(" + b"".join(value(one) for pair in found.items() for one in pair) + b"u",
}


def name(module: str, what: str) -> Raw:
    return Raw(f"c{module}\n{what}\n".encode())


def call(by: Raw, *args: Any) -> Raw:
    return Raw(by + value(args) + REDUCE)


def built(made: Raw, state: Any) -> Raw:
    return Raw(made + value(state) + BUILD)


def storage(key: Any = "0", kind: str = "FloatStorage", numel: Any = 4, where: str = "cpu") -> Raw:
    return Raw(value(("storage", name("torch", kind), key, where, numel)) + b"Q")


def hooks() -> Raw:
    return call(name("collections", "OrderedDict"))


def tensor(shape: Any = (4,), stride: Any = (1,), offset: Any = 0, of: Raw | None = None) -> Raw:
    rebuild = name("torch._utils", "_rebuild_tensor_v2")
    return call(rebuild, of or storage(), offset, shape, stride, False, hooks())


def pickle_of(root: Any) -> bytes:
    return PROTO + value(root) + STOP
