"""The tensors of a model as one index, whatever files hold them: safetensors, files of torch, shards, a folder.

Nothing is mapped into memory and no object of a file is made; values are read with pread, a block or a slice at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, printable
from runreport.tensors.dtypes import ALL_DTYPES, Decode
from runreport.tensors.model_files import ModelFile, files_of_model
from runreport.tensors.regular_file import OpenedFile, identity, is_folder, open_regular, read_exactly
from runreport.tensors.remote_path import Place

BLOCK = 1 << 24  # bytes read at a time
SLICE_LIMIT = 1 << 26  # bytes of the region around a slice that is read for it


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

    @property
    def numel(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def extent(self) -> int:
        """Elements from the first to the last in the file, those between that are not of it included."""
        return (
            0 if 0 in self.shape else 1 + sum((n - 1) * step for n, step in zip(self.shape, self.stride, strict=True))
        )


class TensorStore:
    """An open model; use it in a `with` statement. Reads raise InputIncomplete where a file is no longer the same."""

    def __init__(self, root: Place, files: Sequence[ModelFile]) -> None:
        self.files = tuple(one.path for one in files)
        self.notes = tuple(note for one in files for note in one.notes)
        self.tensors = tuple(
            StoredTensor(t.name, t.dtype, t.shape, t.stride, number, t.begin, f"{number}:{t.storage}")
            for number, one in enumerate(files)
            for t in one.tensors
        )
        self._root = root
        self._marks = tuple(one.mark for one in files)
        self._opened: dict[int, OpenedFile] = {}

    @classmethod
    def open(cls, root: Place, relative: str) -> Self:
        """The model that a file, an index of shards or a folder below root stands for; relative "." is root itself.

        Raises InputRefused, InputIncomplete, LimitExceeded as the readers of the files do; MISSING-SHARD names shards
        that the index names and that are not there.
        """
        return cls(root, files_of_model(root, relative))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for file in self._opened.values():
            file.close()
        self._opened.clear()

    def tensor(self, name: str) -> StoredTensor:
        """The tensor of that name; KeyError where there is none."""
        found = next((one for one in self.tensors if one.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def blocks(self, one: StoredTensor) -> Iterator[np.ndarray]:
        """Every element once, in no order that matters, as one-dimensional arrays of at most BLOCK bytes.

        bf16 and decoded 8-bit floats come as f4.  Raises InputRefused (NOT-DECODED) for types that are only listed.
        """
        decode, size = _decoder(one)
        if one.extent == one.numel:  # every element of the region is one of the tensor, in whatever order
            for at in range(0, one.numel * size, BLOCK - BLOCK % size):
                length = min(BLOCK - BLOCK % size, one.numel * size - at)
                yield decode(self._bytes(one, one.begin + at, length))
            return
        yield self._region(one, one.begin, one.shape, decode, size).reshape(-1)

    def read(self, one: StoredTensor, ranges: Sequence[tuple[int, int]]) -> np.ndarray:
        """The elements start to stop of each axis; only the region from the first to the last is read.

        Raises ValueError where the ranges do not fit the shape, LimitExceeded above SLICE_LIMIT bytes of region.
        """
        if len(ranges) != len(one.shape) or not all(
            0 <= a <= b <= n for (a, b), n in zip(ranges, one.shape, strict=True)
        ):
            raise ValueError(f"ranges {list(ranges)} of a tensor of shape {list(one.shape)}")
        decode, size = _decoder(one)
        begin = one.begin + size * sum(a * step for (a, _), step in zip(ranges, one.stride, strict=True))
        return self._region(one, begin, tuple(b - a for a, b in ranges), decode, size)

    def _region(self, one: StoredTensor, begin: int, shape: tuple[int, ...], decode: Decode, size: int) -> np.ndarray:
        if 0 in shape:
            return decode(b"").reshape(shape)
        extent = 1 + sum((n - 1) * step for n, step in zip(shape, one.stride, strict=True))
        if extent * size > SLICE_LIMIT:
            what = f"tensor '{printable(one.name)}': the region to be read is too large, in bytes"
            raise LimitExceeded(what, found=extent * size, limit=SLICE_LIMIT, path=self._path(one))
        flat = decode(self._bytes(one, begin, extent * size))
        return np.lib.stride_tricks.as_strided(
            flat, shape, [step * flat.itemsize for step in one.stride], writeable=False
        )

    def _bytes(self, one: StoredTensor, begin: int, length: int) -> bytes | bytearray:
        if one.file not in self._opened:
            self._opened[one.file] = open_regular(self._root, self.files[one.file])
        file = self._opened[one.file]
        data = read_exactly(file.pread, length, begin)
        if len(data) < length or identity(file.stat()) != self._marks[one.file]:
            raise InputIncomplete("changed while it was read", path=self._path(one), hint="ask again")
        return data

    def _path(self, one: StoredTensor) -> Place:
        return self._root / self.files[one.file]


def _decoder(one: StoredTensor) -> tuple[Decode, int]:
    """How bytes become values, and the bytes of one element."""
    found = ALL_DTYPES.get(one.dtype)
    if found is None or found.decode is None or found.bits % 8:
        what = f"tensor '{printable(one.name)}' has dtype {printable(one.dtype, 40)}, which is listed but not decoded"
        raise InputRefused(what, code="NOT-DECODED")
    return found.decode, found.bits // 8


def root_and_name(place: Place) -> tuple[Place, str]:
    """A folder and the name in it that stand for what a person named; a folder is its own root."""
    return (place, ".") if is_folder(place) else (place.parent, place.name)
