"""One tensor of a store: its name and type, where its elements lie, and how they are decoded."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from runreport.errors import InputRefused, printable
from runreport.tensors.composed import PACKED_TYPES
from runreport.tensors.dtypes import ALL_DTYPES, Decode, DType, swapped
from runreport.tensors.model_files import FileTensor
from runreport.tensors.pieces import Piece
from runreport.tensors.quantised import base_name
from runreport.tensors.regions import extent

UNKNOWN = DType("unknown", 8)


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor: where its elements lie. Nothing of it has been read."""

    name: str  # unsafe to print
    dtype: str  # as safetensors files name them; C128 besides
    shape: tuple[int, ...]
    stride: tuple[int, ...]  # in elements
    file: int  # position among the files of the store
    begin: int  # byte of the element at index 0 0 … in that file
    tie: str  # equal for tensors that share their storage
    is_big_endian: bool = False
    data: bytes | None = field(default=None, repr=False, compare=False)  # the bytes, where the file has them otherwise
    lacks: str = ""  # why there are no values: "is sparse"; such tensors are listed only
    pieces: tuple[Piece, ...] = ()  # where the elements do not lie in one place: then begin is that of the first piece
    base: str = ""  # of a scale, a table or an index of a quantised tensor: the name of that tensor

    @property
    def numel(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def extent(self) -> int:
        """Elements from the first to the last in the file, those between that are not of it included."""
        return extent(self.shape, self.stride)


def byte_of(one: StoredTensor, at: Sequence[int], size: int) -> int:
    """Where the element at an index lies, of elements of `size` bytes."""
    return one.begin + size * offset_of(at, one.stride)


def offset_of(at: Sequence[int], stride: Sequence[int]) -> int:
    """Elements from the first to that at an index."""
    return sum(a * step for a, step in zip(at, stride, strict=True))


def not_decoded(one: StoredTensor, why: str) -> InputRefused:
    """The error for a tensor that is listed only."""
    return InputRefused(f"tensor '{printable(one.name)}' {why}", code="NOT-DECODED")


def is_decoded(one: StoredTensor) -> bool:
    """Whether its values can be read, as far as its type tells."""
    kind = PACKED_TYPES.get(one.dtype) or ALL_DTYPES.get(one.dtype, UNKNOWN)
    return not one.lacks and kind.decode is not None


def require_values(one: StoredTensor) -> None:
    """InputRefused (NOT-DECODED) for what is listed only."""
    if one.lacks:
        raise not_decoded(one, f"{printable(one.lacks)}, so it is listed without values")
    if one.dtype not in PACKED_TYPES and ALL_DTYPES.get(one.dtype, UNKNOWN).decode is None:
        raise not_decoded(one, f"has dtype {printable(one.dtype, 40)}, which is listed but not decoded")


def stored(one: FileTensor, file: int, names: Container[str]) -> StoredTensor:
    """A tensor of the file at that place among those of a store; names: of all its tensors."""
    return StoredTensor(
        one.name,
        one.dtype,
        one.shape,
        one.stride,
        file,
        one.begin,
        f"{file}:{one.storage}",
        one.is_big_endian,
        one.data,
        one.lacks,
        one.pieces,
        base_name(one.name, names),
    )


def decoder_of(one: StoredTensor) -> tuple[Decode, int]:
    """How bytes become values, and the bytes of one element."""
    require_values(one)
    found = ALL_DTYPES[one.dtype]
    if found.decode is None or found.bits % 8:
        raise not_decoded(one, f"has dtype {printable(one.dtype, 40)}, which is listed but not decoded")
    return swapped(found) if one.is_big_endian else found.decode, found.bits // 8
