"""GGUF files: names, types and shapes from the header; where the values lie is what the store needs to read them.

Source: docs/gguf.md of ggml, versions 2 and 3.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, RunReportError, printable
from runreport.tensors.dtypes import ALL_DTYPES, DType
from runreport.tensors.ggml_types import GGML_TYPES
from runreport.tensors.limits import (
    COUNT_LIMIT,
    GGUF_NAME_LIMIT,
    GGUF_RANK_LIMIT,
    GGUF_TENSORS_LIMIT,
    GGUF_TEXT_LIMIT,
    GGUF_VALUES_LIMIT,
    NAMES_LIMIT,
)
from runreport.tensors.model_files import FileTensor, ModelFile
from runreport.tensors.regions import row_major
from runreport.tensors.regular_file import OpenedFile, identity, opened, read_exactly
from runreport.tensors.remote_path import Place

MAGIC = b"GGUF"
VERSIONS = (2, 3)
ALIGNMENT = 32  # bytes, where the header names no other
_FIXED = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # type of a value -> its bytes
_TEXT, _LIST, _U32 = 8, 9, 4
_READ = 1 << 20  # bytes


@dataclass(slots=True)
class _Cursor:
    """Reads a header from its beginning, a stretch of the file at a time."""

    file: OpenedFile
    size: int
    at: int = 0
    begin: int = 0  # of the stretch in the file
    stretch: bytes = b""
    entries: int = 0

    def take(self, count: int) -> bytes:
        """The next bytes; InputIncomplete (GGUF-SHORT) where the file ends before."""
        if self.at + count > self.size:
            raise InputIncomplete("ends within its header", code="GGUF-SHORT")
        if self.at + count > self.begin + len(self.stretch):
            self.begin = self.at
            self.stretch = bytes(read_exactly(self.file.pread, min(max(_READ, count), self.size - self.at), self.at))
        found = self.stretch[self.at - self.begin : self.at - self.begin + count]
        self.at += count
        return found

    def skip(self, count: int) -> None:
        """Pass by bytes."""
        if self.at + count > self.size:
            raise InputIncomplete("ends within its header", code="GGUF-SHORT")
        self.at += count

    def number(self, form: str) -> int:
        """The next whole number, as struct names its form."""
        return struct.unpack(f"<{form}", self.take(struct.calcsize(form)))[0]

    def text(self, limit: int) -> str:
        """The next text, its length before it."""
        count = self.number("Q")
        if count > limit:
            raise LimitExceeded("a text of the header is too long, in bytes", found=count, limit=limit)
        return self.take(count).decode("utf-8", errors="replace")

    def count(self, more: int) -> None:
        """Bounds the work: LimitExceeded above GGUF_VALUES_LIMIT values."""
        self.entries += more
        if self.entries > GGUF_VALUES_LIMIT:
            raise LimitExceeded("the header has too many values", found=self.entries, limit=GGUF_VALUES_LIMIT)


def gguf_model(root: Place, relative: str) -> ModelFile:
    """The tensors of a GGUF file, in the order of the file.

    Raises InputRefused (GGUF, GGUF-TENSOR), InputIncomplete (GGUF-SHORT), LimitExceeded, and what open_regular raises.
    """
    with opened(root, relative) as file:
        found = file.stat()
        try:
            tensors = _tensors(_Cursor(file, found.st_size))
        except RunReportError as error:
            error.path = str(root / relative)
            raise
    return ModelFile(relative, tensors, identity(found))


def _tensors(cursor: _Cursor) -> tuple[FileTensor, ...]:
    if cursor.take(len(MAGIC)) != MAGIC:
        raise InputRefused("is no GGUF file", code="GGUF")
    version = cursor.number("I")
    if version not in VERSIONS:
        is_swapped = int.from_bytes(version.to_bytes(4, "little"), "big") in VERSIONS
        what = "holds numbers in big-endian order, which are not read" if is_swapped else f"has version {version}"
        raise InputRefused(f"{what}; read are versions {VERSIONS[0]} and {VERSIONS[1]}", code="GGUF")
    count, entries = cursor.number("Q"), cursor.number("Q")
    if count > GGUF_TENSORS_LIMIT:
        raise LimitExceeded("holds too many tensors", found=count, limit=GGUF_TENSORS_LIMIT)
    alignment = _alignment(cursor, entries)
    about = list(_abouts(cursor, count))
    data = -(-cursor.at // alignment) * alignment
    names = {name for name, *_ in about}
    if len(names) < len(about):
        raise InputRefused("has two tensors of one name", code="GGUF-TENSOR")
    return tuple(_tensor(cursor.size, data, *one) for one in about)


def _alignment(cursor: _Cursor, entries: int) -> int:
    """Walks over the values of the header and gives the one that is needed here."""
    alignment = ALIGNMENT
    for _ in range(entries):
        cursor.count(1)
        key, kind = cursor.text(GGUF_TEXT_LIMIT), cursor.number("I")
        if key == "general.alignment" and kind == _U32:
            alignment = cursor.number("I")
        else:
            _pass(cursor, kind)
    if not 1 <= alignment <= 1 << 20:
        raise InputRefused(f"says that its tensors lie at multiples of {alignment} bytes", code="GGUF")
    return alignment


def _pass(cursor: _Cursor, kind: int) -> None:
    if kind == _LIST:
        kind, count = cursor.number("I"), cursor.number("Q")
        cursor.count(count)
        if kind in _FIXED:
            cursor.skip(_FIXED[kind] * count)
            return
        if kind != _TEXT:
            raise InputRefused(f"has a list of values of type {kind} in its header", code="GGUF")
        for _ in range(count):
            cursor.skip(cursor.number("Q"))
    elif kind == _TEXT:
        cursor.skip(cursor.number("Q"))
    elif kind in _FIXED:
        cursor.skip(_FIXED[kind])
    else:
        raise InputRefused(f"has a value of unknown type {kind} in its header", code="GGUF")


def _abouts(cursor: _Cursor, count: int) -> Iterator[tuple[str, tuple[int, ...], int, int]]:
    """What _about gives of so many tensors; LimitExceeded where their names are too long together."""
    length = 0
    for _ in range(count):
        about = _about(cursor)
        length += len(about[0])
        if length > NAMES_LIMIT:
            raise LimitExceeded("the names of tensors are too long together", found=length, limit=NAMES_LIMIT)
        yield about


def _about(cursor: _Cursor) -> tuple[str, tuple[int, ...], int, int]:
    """Name, shape with the last axis lying together, type and offset of the next tensor."""
    name, rank = cursor.text(GGUF_NAME_LIMIT), cursor.number("I")
    if rank > GGUF_RANK_LIMIT:
        raise InputRefused(f"tensor '{printable(name)}' has {rank} axes", code="GGUF-TENSOR")
    sizes = [cursor.number("Q") for _ in range(rank)]
    return name, tuple(reversed(sizes)), cursor.number("I"), cursor.number("Q")


def _tensor(size: int, data: int, name: str, shape: tuple[int, ...], kind: int, offset: int) -> FileTensor:
    """A tensor of a file of that size whose values begin at byte `data`."""
    found = GGML_TYPES.get(kind)
    if found is None:
        return FileTensor(name, f"ggml type {kind}", shape, row_major(shape), data + offset, str(offset))
    dtype = found if isinstance(found, DType) else ALL_DTYPES[found]
    numel = math.prod(shape)
    if numel >= COUNT_LIMIT or (shape and shape[-1] % dtype.group) or (not shape and dtype.group > 1):
        what = f"tensor '{printable(name)}': shape {list(shape)} cannot hold blocks of {dtype.group} values"
        raise InputRefused(what, code="GGUF-TENSOR")
    if data + offset + numel // dtype.group * dtype.step > size:
        raise InputIncomplete(f"ends before its tensor '{printable(name)}' does", code="GGUF-SHORT")
    return FileTensor(name, dtype.name, shape, row_major(shape), data + offset, str(offset))
