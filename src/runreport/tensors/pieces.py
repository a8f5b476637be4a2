"""Tensors that are kept in several places: each piece is a box of the tensor, somewhere in a file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.limits import UNPACKED_LIMIT

_FLETCHER_BYTES = 4  # behind the data


@dataclass(frozen=True, slots=True)
class Piece:
    """A box of a tensor whose elements lie together."""

    file: str  # below the root
    at: tuple[int, ...]  # index of its first element in the tensor
    shape: tuple[int, ...]
    begin: int  # first byte in the file: of the elements, or of what holds them
    length: int  # bytes there
    stride: tuple[int, ...] = ()  # in elements
    is_record: bool = False  # a whole file of torch.save stands there, which knows begin and stride of its tensor
    filters: tuple[str, ...] = ()  # what was done to the bytes, in this order: deflate, shuffle, fletcher32
    size: int = 0  # bytes once that is undone


def unpacked(data: bytes, piece: Piece, element: int) -> bytes:
    """The bytes of a piece before its filters; element: bytes of one element.

    Raises InputRefused (PIECE) where they are not what the file says, LimitExceeded above UNPACKED_LIMIT.
    """
    if piece.size > UNPACKED_LIMIT:
        raise LimitExceeded("a packed piece is too large, in bytes", found=piece.size, limit=UNPACKED_LIMIT)
    for name in reversed(piece.filters):
        if name == "deflate":
            data = _inflated(data, piece.size + _FLETCHER_BYTES)
        elif name == "shuffle":
            whole = len(data) // element * element
            data = np.frombuffer(data[:whole], np.uint8).reshape(element, -1).T.tobytes() + data[whole:]
        else:
            data = data[:-_FLETCHER_BYTES]
    if len(data) != piece.size:
        what = f"a packed piece has {len(data):,} bytes, expected {piece.size:,}"
        raise InputRefused(what, code="PIECE")
    return data


def _inflated(data: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, limit)
    except zlib.error as error:
        raise InputRefused("a packed piece is damaged", code="PIECE") from error
