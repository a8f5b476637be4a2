"""Arguments of the operations of a pickle, read from its bytes; every length is checked before anything is taken.

Each reader gets the bytes and a position and gives the argument and the position after it.  Raises EndsTooEarly where
the bytes end before the argument does, ValueError or UnicodeError for what no pickle writes.
Source: the argument descriptors of CPython's pickletools.py.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any

from runreport.tensors.limits import DIGITS_LIMIT

Read = Callable[[bytes, int], tuple[Any, int]]
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS = dict(zip((b"\\", b"'", b'"', b"a", b"b", b"f", b"n", b"r", b"t", b"v"), b"\\'\"\a\b\f\n\r\t\v", strict=True))
_FLOAT8 = struct.Struct(">d")


class EndsTooEarly(ValueError):
    """A pickle that is cut off."""


def taken(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    """The next `size` bytes."""
    if size > len(data) - at:
        raise EndsTooEarly
    return data[at : at + size], at + size


def line(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes up to the next newline, which is left out."""
    end = data.find(b"\n", at)
    if end < 0:
        raise EndsTooEarly
    return data[at:end], end + 1


def number(size: int, *, signed: bool = False) -> Read:
    """A whole number of `size` bytes."""

    def read(data: bytes, at: int) -> tuple[int, int]:
        found, at = taken(data, at, size)
        return int.from_bytes(found, "little", signed=signed), at

    return read


def counted(size: int, form: Callable[[bytes], Any]) -> Read:
    """Bytes behind their length, a number of `size` bytes, in the form that form gives them."""

    def read(data: bytes, at: int) -> tuple[Any, int]:
        length, at = taken(data, at, size)
        found, at = taken(data, at, int.from_bytes(length, "little"))
        return form(found), at

    return read


def written(form: Callable[[bytes], Any]) -> Read:
    """A line, in the form that form gives it."""

    def read(data: bytes, at: int) -> tuple[Any, int]:
        found, at = line(data, at)
        return form(found), at

    return read


def double(data: bytes, at: int) -> tuple[float, int]:
    """A float of 8 bytes, in big-endian order."""
    found, at = taken(data, at, 8)
    return _FLOAT8.unpack(found)[0], at


def pair(data: bytes, at: int) -> tuple[str, int]:
    """Two lines, joined by a space: a module and a name in it."""
    module, at = line(data, at)
    name, at = line(data, at)
    return f"{module.decode('utf-8')} {name.decode('utf-8')}", at


def _text(found: bytes) -> str:
    return found.decode("utf-8", "surrogatepass")


def _latin1(found: bytes) -> str:
    return found.decode("latin1")


def _quoted(found: bytes) -> str:
    found = found.strip()
    if len(found) < 2 or found[:1] not in (b"'", b'"') or found[-1:] != found[:1]:
        raise ValueError("a text without its quotes")
    return _ESCAPE.sub(_unescaped, found[1:-1]).decode("latin1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    """The byte that an escape of Python 2 stands for; one that there is not stays as it is."""
    code = found[1]
    if len(code) == 3 and code[:1] == b"x":
        return bytes([int(code[1:], 16)])
    if code[:1] in (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7"):
        return bytes([int(code, 8) & 0xFF])
    return bytes([_LETTERS[code]]) if code in _LETTERS else found[0]


def _decimal(found: bytes) -> int | bool:
    if found in (b"00", b"01"):
        return found == b"01"
    return _long_decimal(found)


def _long_decimal(found: bytes) -> int:
    if len(found) > DIGITS_LIMIT:
        raise ValueError("a number of too many digits")
    return int(found.removesuffix(b"L"))


def _long(found: bytes) -> int:
    return int.from_bytes(found, "little", signed=True)


def _written_float(found: bytes) -> float:
    return float(found)


def _unicode_line(found: bytes) -> str:
    return found.decode("raw-unicode-escape")


READERS: dict[str, Read] = {
    "uint1": number(1),
    "uint2": number(2),
    "int4": number(4, signed=True),
    "uint4": number(4),
    "uint8": number(8),
    "stringnl": written(_quoted),
    "stringnl_noescape": written(_text),
    "stringnl_noescape_pair": pair,
    "string1": counted(1, _latin1),
    "string4": counted(4, _latin1),
    "bytes1": counted(1, bytes),
    "bytes4": counted(4, bytes),
    "bytes8": counted(8, bytes),
    "bytearray8": counted(8, bytes),
    "unicodestringnl": written(_unicode_line),
    "unicodestring1": counted(1, _text),
    "unicodestring4": counted(4, _text),
    "unicodestring8": counted(8, _text),
    "decimalnl_short": written(_decimal),
    "decimalnl_long": written(_long_decimal),
    "floatnl": written(_written_float),
    "float8": double,
    "long1": counted(1, _long),
    "long4": counted(4, _long),
}
