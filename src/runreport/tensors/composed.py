"""Values of tensors whose elements do not lie one by one in one place: kept in pieces, or packed in groups."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from runreport.errors import InputRefused, LimitExceeded, printable
from runreport.tensors.dcp import record_place
from runreport.tensors.dtypes import ALL_DTYPES, DType
from runreport.tensors.ggml_types import BLOCK_TYPES
from runreport.tensors.limits import SLICE_LIMIT
from runreport.tensors.pieces import Piece, unpacked
from runreport.tensors.regions import Box, boxes, extent, overlap

if TYPE_CHECKING:
    from runreport.tensors.tensor_store import StoredTensor, TensorStore

PACKED_TYPES = {name: one for name, one in (ALL_DTYPES | BLOCK_TYPES).items() if one.group > 1 or name in BLOCK_TYPES}
_OUT_BYTES = 4  # of a value of a packed type


def is_composed(one: StoredTensor) -> bool:
    """Whether this module reads the tensor."""
    return bool(one.pieces) or one.dtype in PACKED_TYPES


def composed_blocks(store: TensorStore, one: StoredTensor, limit: int) -> Iterator[np.ndarray]:
    """Every element once, in arrays of at most `limit` bytes, but of at least one group of a packed type."""
    if one.pieces:
        for piece in one.pieces:
            yield from store.blocks(part_of(store, one, piece))
        return
    dtype = _packed(one)
    count = max(1, limit // (dtype.group * _OUT_BYTES)) * dtype.group
    for first in range(0, one.numel, count):
        yield _unpacked(store, one, dtype, first, min(count, one.numel - first))


def composed_read(store: TensorStore, one: StoredTensor, box: Box, limit: int) -> np.ndarray:
    """The values of a box of the tensor; LimitExceeded above SLICE_LIMIT bytes of them."""
    at, shape = box
    if math.prod(shape) * _OUT_BYTES > SLICE_LIMIT:
        what = f"tensor '{printable(one.name)}': the values asked for are too many, in bytes"
        raise LimitExceeded(what, found=math.prod(shape) * _OUT_BYTES, limit=SLICE_LIMIT)
    parts = _from_pieces(store, one, box) if one.pieces else _from_groups(store, one, box, limit)
    out: np.ndarray | None = None
    for where, values in parts:
        if out is None:
            out = np.empty(shape, dtype=values.dtype)
        out[tuple(slice(a - b, a - b + n) for a, b, n in zip(where, at, values.shape, strict=True))] = values
    return np.zeros(shape, dtype=np.float32) if out is None else out  # only where the box is empty


def part_of(store: TensorStore, one: StoredTensor, piece: Piece) -> StoredTensor:
    """A piece as a tensor of its own, whose elements lie in one place."""
    file = store.files.index(piece.file)
    alone = replace(one, shape=piece.shape, stride=piece.stride, file=file, begin=piece.begin, pieces=(), tie="")
    if piece.is_record:
        begin, stride, checksum = record_place(store.opened(file), piece, one.dtype)
        return store.with_checksum(replace(alone, begin=begin, stride=stride), checksum)
    if piece.size:
        data = bytes(store.file_bytes(file, piece.begin, piece.length))
        return replace(alone, begin=0, data=unpacked(data, piece, ALL_DTYPES[one.dtype].step))
    return alone


Part = tuple[Sequence[int], np.ndarray]


def _from_pieces(store: TensorStore, one: StoredTensor, box: Box) -> Iterator[Part]:
    for piece in one.pieces:
        shared = overlap(box, (piece.at, piece.shape))
        if shared is not None:
            ranges = [(a - b, a - b + n) for a, n, b in zip(*shared, piece.at, strict=True)]
            yield shared[0], store.read(part_of(store, one, piece), ranges)


def _from_groups(store: TensorStore, one: StoredTensor, box: Box, limit: int) -> Iterator[Part]:
    dtype = _packed(one)
    for at, shape in boxes(box[1], one.stride, limit // _OUT_BYTES):
        place = tuple(a + b for a, b in zip(box[0], at, strict=True))
        first = sum(a * step for a, step in zip(place, one.stride, strict=True))
        flat = _unpacked(store, one, dtype, first, extent(shape, one.stride))
        steps = [step * flat.itemsize for step in one.stride]
        yield place, np.lib.stride_tricks.as_strided(flat, shape, steps, writeable=False)


def _unpacked(store: TensorStore, one: StoredTensor, dtype: DType, first: int, count: int) -> np.ndarray:
    """(count,) values from the element `first` on; the groups at both ends are cut."""
    if dtype.decode is None:
        raise ValueError(f"{dtype.name} is not decoded")
    group, end = first // dtype.group, -(-(first + count) // dtype.group)
    data = store.tensor_bytes(one, one.begin + group * dtype.step, (end - group) * dtype.step)
    return dtype.decode(data)[first - group * dtype.group :][:count]


def _packed(one: StoredTensor) -> DType:
    dtype = PACKED_TYPES[one.dtype]
    if dtype.decode is None:
        what = f"tensor '{printable(one.name)}' has dtype {printable(one.dtype, 40)}, which is listed but not decoded"
        raise InputRefused(what, code="NOT-DECODED")
    return dtype
