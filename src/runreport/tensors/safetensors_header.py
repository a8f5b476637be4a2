"""The header of a safetensors file, checked strictly.

Format: 8 bytes header length (little-endian), a JSON object, then the bytes of the tensors without hole or overlap.
Source: github.com/huggingface/safetensors, README "Format". Deviations from the library, version 0.8: duplicate keys
are refused (the specification forbids them, the library takes the last), so are blanks before the brace (same) and
tensors written as a list of three. As in the library, unknown fields of a tensor are ignored, and a null in place of
the metadata stands for none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, cast

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, printable
from runreport.tensors.dtypes import DTYPES
from runreport.tensors.first_bytes import foreign_file
from runreport.tensors.limits import AXES_LIMIT, HEADER_LIMIT, PARTS_LIMIT
from runreport.tensors.tensor_info import TensorInfo

LENGTH_BYTES = 8
U64_MAX = 2**64 - 1
METADATA = "__metadata__"


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says, tensors in the order of their bytes."""

    index: tuple[TensorInfo, ...]
    metadata: Mapping[str, str]


def header_length(first: bytes, file_size: int) -> int:
    """Bytes of the JSON text, from the first bytes of the file (at least 8, better 32, fewer if it has fewer).

    Raises InputIncomplete (ST-SHORT) where the file ends before the header does, InputRefused (ST-HEADER-SIZE) above
    the limit or (ST-OTHER-FORMAT) where the first bytes are those of another kind of file.
    """
    length = int.from_bytes(first[:LENGTH_BYTES], "little")
    end = LENGTH_BYTES + length
    if file_size >= end and length <= HEADER_LIMIT:
        return length
    foreign = foreign_file(first)
    if foreign is not None:
        raise InputRefused(foreign.what, hint=foreign.hint, code="ST-OTHER-FORMAT")
    if file_size < LENGTH_BYTES:
        raise InputIncomplete(f"has {file_size} bytes, a header needs at least 8", code="ST-SHORT")
    if length > HEADER_LIMIT:
        what = f"says its header has {length:,} bytes, the limit is {HEADER_LIMIT:,}"
        raise InputRefused(what, code="ST-HEADER-SIZE")
    what = f"has {file_size:,} bytes, the header alone should reach to byte {end:,}"
    raise InputIncomplete(what, code="ST-SHORT")


def parse_header(text: bytes, file_size: int) -> Header:
    """The checked header of a file of that size.

    Raises InputRefused with the codes ST-HEADER, ST-DUP, ST-FIELD, ST-DTYPE, ST-SIZE, ST-OVERLAP, ST-HOLE,
    ST-TRAILING, InputIncomplete with ST-SHORT where tensors reach past the end of the file, LimitExceeded above
    PARTS_LIMIT.
    """
    entries = _json_object(text)
    metadata = _metadata(entries.pop(METADATA, None))
    data_begin = LENGTH_BYTES + len(text)
    infos = [_tensor(name, entry, data_begin) for name, entry in entries.items()]
    infos.sort(key=lambda info: (info.begin, info.end))
    _check_contiguous(infos, data_begin, file_size)
    return Header(tuple(infos), metadata)


def _json_object(text: bytes) -> dict[str, object]:
    parts = sum(text.count(mark) for mark in (b",", b"[", b"{"))
    if parts > PARTS_LIMIT:
        raise LimitExceeded("too many parts in the header", found=parts, limit=PARTS_LIMIT)
    if not text.startswith(b"{"):
        raise InputRefused("the header does not begin with {", code="ST-HEADER")
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_int,
            parse_float=_float,
        )
    except UnicodeError as error:  # bytes that are not UTF-8, or the escape of a lone surrogate
        raise InputRefused("the header is not UTF-8", code="ST-HEADER") from error
    except json.JSONDecodeError as error:
        what = f"the header is not JSON: {error.msg} at character {error.pos:,}"
        raise InputRefused(what, code="ST-HEADER") from error
    except (RecursionError, ValueError) as error:  # nested too deep; a number of more than 4,300 digits
        raise InputRefused("the header is not a plausible JSON object", code="ST-HEADER") from error
    return cast("dict[str, object]", value)  # it begins with a brace


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise InputRefused(f"the key '{printable(key)}' appears twice in the header", code="ST-DUP")
        key.encode()  # UnicodeEncodeError on a lone surrogate, which JSON can spell but UTF-8 cannot hold
        if isinstance(value, str):
            value.encode()
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise InputRefused(f"the header holds {name}, which is not JSON", code="ST-HEADER")


def _int(digits: str) -> int:
    """-0 is no unsigned number; made negative, so that every check of a count refuses it."""
    return -1 if digits == "-0" else int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise InputRefused("the header holds a number out of range", code="ST-HEADER")
    return value


def _metadata(found: object) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputRefused(f"{METADATA} is {_kind(found)}, expected an object", code="ST-FIELD")
    entries = cast("dict[str, object]", found)
    for key, value in entries.items():
        if not isinstance(value, str):
            what = f"{METADATA} '{printable(key)}' is {_kind(value)}, expected a string"
            raise InputRefused(what, code="ST-FIELD")
    return cast("dict[str, str]", entries)


def _tensor(name: str, entry: object, data_begin: int) -> TensorInfo:
    if not isinstance(entry, dict):
        raise _field(name, f"is {_kind(entry)}, expected an object")
    fields = cast("dict[str, object]", entry)
    missing = [key for key in ("dtype", "shape", "data_offsets") if key not in fields]
    if missing:
        raise _field(name, f"has no {missing[0]}")
    dtype = fields["dtype"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        what = f"tensor '{printable(name)}': dtype '{printable(dtype)}' is not known"
        raise InputRefused(what, code="ST-DTYPE")
    shape = _counts(name, "shape", fields["shape"])
    offsets = _counts(name, "data_offsets", fields["data_offsets"])
    if len(offsets) != 2 or offsets[0] > offsets[1]:
        raise _field(name, f"data_offsets {printable(list(offsets))}, expected [begin, end] with begin <= end")
    _check_size(name, dtype, shape, offsets[1] - offsets[0])
    return TensorInfo(name, dtype, shape, data_begin + offsets[0], data_begin + offsets[1])


def _counts(name: str, field: str, found: object) -> tuple[int, ...]:
    values = cast("list[object]", found) if isinstance(found, list) else None
    if values is not None and len(values) > AXES_LIMIT:
        raise LimitExceeded(f"tensor '{printable(name)}': too many axes", found=len(values), limit=AXES_LIMIT)
    # type() is int: True is an instance of int, too.
    if values is None or not all(type(value) is int and 0 <= value <= U64_MAX for value in values):
        raise _field(name, f"{field} is {printable(found)}, expected a list of whole numbers from 0")
    return tuple(cast("list[int]", values))


def _check_size(name: str, dtype: str, shape: tuple[int, ...], found: int) -> None:
    bits = 1
    for factor in (*shape, DTYPES[dtype].bits):
        bits *= factor
        if bits > U64_MAX:
            raise _field(name, f"shape {printable(list(shape))} has more elements than 64 bits can count")
    if bits != 8 * found:
        what = f"{dtype} of shape {printable(list(shape))} takes {bits / 8:,.10g} bytes, data_offsets give {found:,}"
        raise InputRefused(f"tensor '{printable(name)}': {what}", code="ST-SIZE")


def _check_contiguous(infos: list[TensorInfo], data_begin: int, file_size: int) -> None:
    reached = data_begin
    for info in infos:
        if info.begin != reached:
            code, what = (
                ("ST-OVERLAP", "overlaps the one before") if info.begin < reached else ("ST-HOLE", "leaves a hole")
            )
            place = f"it begins at byte {info.begin:,}, expected {reached:,}"
            raise InputRefused(f"tensor '{printable(info.name)}' {what}: {place}", code=code)
        reached = info.end
    if reached > file_size:
        what = f"has {file_size:,} bytes, its tensors should reach to byte {reached:,}"
        raise InputIncomplete(what, code="ST-SHORT")
    if reached < file_size:
        what = f"has {file_size:,} bytes, {file_size - reached:,} more than its tensors take"
        raise InputRefused(what, code="ST-TRAILING")


def _field(name: str, what: str) -> InputRefused:
    return InputRefused(f"tensor '{printable(name)}': {what}", code="ST-FIELD")


def _kind(value: object) -> str:
    names = {
        type(None): "null",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
    }
    return names.get(type(value), "an object")
