"""The values and the bytes of a tensor in row-major order, whatever way they lie in the file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from runreport.tensors.composed import is_composed
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.regions import boxes, extent
from runreport.tensors.tensor_store import StoredTensor, TensorStore

PIECE = 1 << 20  # elements at a time
BYTES_AT_ONCE = 1 << 22  # elements of a region that is read for its bytes


def row_major_pieces(model: TensorStore, one: StoredTensor, limit: int = PIECE) -> Iterator[np.ndarray]:
    """All values, as one-dimensional arrays of at most `limit` elements; raises what `TensorStore.read` raises."""
    if 0 in one.shape:
        return
    axis = next((k for k in range(len(one.shape)) if math.prod(one.shape[k + 1 :]) <= limit), 0)
    if not one.shape:
        yield model.read(one, ()).reshape(-1)
        return
    count = max(1, limit // math.prod(one.shape[axis + 1 :]))
    rest = [(0, n) for n in one.shape[axis + 1 :]]
    for outer in np.ndindex(one.shape[:axis]):
        fixed = [(i, i + 1) for i in outer]
        for begin in range(0, one.shape[axis], count):
            rows = (begin, min(begin + count, one.shape[axis]))
            yield model.read(one, [*fixed, rows, *rest]).reshape(-1)


def element_bytes(model: TensorStore, one: StoredTensor, ranges: Sequence[tuple[int, int]]) -> tuple[bytes, str]:
    """The elements start to stop of each axis, row-major, as their bytes lie in the file, and the type of these bytes.

    Where elements have no bytes of their own, as in packed blocks, or are in big-endian order, the bytes are those
    of the decoded values.  Raises what `TensorStore.read` raises.
    """
    found = ALL_DTYPES.get(one.dtype)
    if is_composed(one) or one.is_big_endian or found is None or found.bits % 8 or found.decode is None:
        values = np.ascontiguousarray(model.read(one, ranges))
        return values.astype(values.dtype.newbyteorder("<")).tobytes(), _name_of(values.dtype)
    size, shape = found.bits // 8, tuple(b - a for a, b in ranges)
    out = np.empty((*shape, size), dtype=np.uint8)
    for at, part in boxes(shape, one.stride, BYTES_AT_ONCE):
        first = sum((a + i) * step for (a, _), i, step in zip(ranges, at, one.stride, strict=True))
        data = model.tensor_bytes(one, one.begin + size * first, size * extent(part, one.stride))
        strides = [size * step for step in one.stride]
        place = tuple(slice(i, i + n) for i, n in zip(at, part, strict=True))
        out[place] = np.lib.stride_tricks.as_strided(np.frombuffer(data, np.uint8), (*part, size), (*strides, 1))
    return out.tobytes(), one.dtype


def _name_of(dtype: np.dtype) -> str:
    """The name that safetensors has for a type of NumPy."""
    kinds = {"f": "F", "i": "I", "u": "U", "c": "C"}
    return "BOOL" if dtype.kind == "b" else f"{kinds[dtype.kind]}{8 * dtype.itemsize}"
