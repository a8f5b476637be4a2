"""The tensors of a model as one index, whatever files hold them: safetensors, files of torch, shards, a folder.

Nothing is mapped into memory and no object of a file is made; values are read with pread, a block or a slice at a time.
"""

from __future__ import annotations

import math
import posixpath
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Self, cast

import numpy as np

from runreport.errors import InputIncomplete, LimitExceeded, printable
from runreport.tensors.adapters import adapter_note
from runreport.tensors.checksums import Checksum
from runreport.tensors.composed import composed_blocks, composed_read, is_composed
from runreport.tensors.dtypes import Decode, plain
from runreport.tensors.limits import COUNT_LIMIT, RANK_LIMIT, READS_LIMIT, SLICE_LIMIT
from runreport.tensors.local_file import LocalFile
from runreport.tensors.model_files import ModelFile
from runreport.tensors.model_parts import files_of_model
from runreport.tensors.regions import boxes, extent, is_dense
from runreport.tensors.regular_file import OpenedFile, identity, is_folder, open_regular, read_exactly
from runreport.tensors.remote_path import Place
from runreport.tensors.stored_tensor import (
    StoredTensor,
    byte_of,
    decoder_of,
    not_decoded,
    offset_of,
    require_values,
    stored,
)

BLOCK = 1 << 24  # bytes read at a time
CHECKED_WITH_SLICES = 1 << 24  # bytes of a storage that is read whole, for its checksum, for a slice of it


class TensorStore:
    """An open model; use it in a `with` statement. Reads raise InputIncomplete where a file is no longer the same."""

    def __init__(self, root: Place, files: Sequence[ModelFile]) -> None:
        self.files = tuple(one.path for one in files)
        self.notes = tuple(note for one in files for note in one.notes)
        names = {t.name for one in files for t in one.tensors}
        self.tensors = tuple(stored(t, number, names) for number, one in enumerate(files) for t in one.tensors)
        self._sums = {f"{number}:{key}": found for number, one in enumerate(files) for key, found in one.sums.items()}
        self._root = root
        self._marks = tuple(one.mark for one in files)
        self._opened: dict[int, OpenedFile] = {}
        self._named: dict[str, StoredTensor] = {}

    @classmethod
    def open(cls, root: Place, relative: str) -> Self:
        """The model that a file, an index of shards or a folder below root stands for; relative "." is root itself.

        Raises InputRefused, InputIncomplete, LimitExceeded as the readers of the files do; MISSING-SHARD names shards
        that the index names and that are not there.
        """
        store = cls(root, files_of_model(root, relative))
        about = adapter_note(store.tensors, root, posixpath.dirname(store.files[0])) if store.files else ""
        store.notes += (about,) if about else ()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for file in self._opened.values():
            file.close()
        self._opened.clear()

    def tensor(self, name: str) -> StoredTensor:
        """The tensor of that name; KeyError where there is none."""
        if not self._named:
            self._named = {one.name: one for one in reversed(self.tensors)}
        return self._named[name]

    def file_size(self, file: int) -> int:
        """Bytes of the file at that place of `files`."""
        return self.opened(file).stat().st_size

    def file_bytes(self, file: int, begin: int, length: int) -> bytes | bytearray:
        """Bytes as they lie in the file at that place of `files`; InputIncomplete where it is no longer the same."""
        found = self.opened(file)
        data = read_exactly(found.pread, length, begin)
        self._require_same(file, found, len(data) == length)
        return data

    def _require_same(self, file: int, found: OpenedFile, is_all: bool) -> None:
        if not is_all or identity(found.stat()) != self._marks[file]:
            raise InputIncomplete("changed while it was read", path=self._root / self.files[file], hint="ask again")

    def blocks(self, one: StoredTensor, buffer: bytearray | memoryview | None = None) -> Iterator[np.ndarray]:
        """Every element once, in no order that matters, as one-dimensional arrays of at most BLOCK bytes.

        buffer: a multiple of BLOCK bytes, where what is read may be laid, one block behind the other and then again
        from the beginning; a block that lies there lasts until the buffer has come round.
        bf16 and decoded 8-bit floats come as f4.  Raises InputRefused (NOT-DECODED) for types that are only listed, and
        at the end, or before, (PT-CRC) where the bytes are not those that the file has a checksum of.
        """
        if is_composed(one):
            require_values(one)
            yield from composed_blocks(self, one, BLOCK)
            return
        yield from self._decoded(one, *decoder_of(one), buffer)

    def codes(
        self, one: StoredTensor, buffer: bytearray | memoryview | None = None
    ) -> tuple[Iterator[np.ndarray], np.ndarray] | None:
        """As `blocks`, the bits of each element as u1 or u2, with the values (256,) or (65536,) that they stand for.

        None for types that do not have 8 or 16 bits.  Raises what `blocks` raises.
        """
        if is_composed(one):
            return None
        decode, size = decoder_of(one)
        if size > 2:
            return None
        code = f"<u{size}"  # of bytes in the other order, too: then it is their values that are turned round
        every = np.arange(1 << 8 * size, dtype=code)
        return self._decoded(one, plain(code), size, buffer), decode(every.tobytes())

    def _decoded(
        self, one: StoredTensor, decode: Decode, size: int, buffer: bytearray | memoryview | None
    ) -> Iterator[np.ndarray]:
        known = self._sums.get(one.tie)
        is_whole = known is not None and (one.begin, one.numel * size) == (known.begin, known.size)
        if not is_whole:
            self.check(one)
        if is_dense(one.shape, one.stride):  # every element of the region is one of the tensor, in whatever order
            crc = 0
            for at in range(0, one.numel * size, BLOCK - BLOCK % size):
                length = min(BLOCK - BLOCK % size, one.numel * size - at)
                data = self._laid(one, one.begin + at, length, buffer, at)
                crc = zlib.crc32(data, crc) if is_whole else crc
                yield decode(data)
            if known is not None and is_whole:
                known.compare(crc, self._path(one))
                self._sums.pop(one.tie, None)
            return
        for at, shape in boxes(one.shape, one.stride, BLOCK // size):
            yield self._region(one, byte_of(one, at, size), shape, decode, size).reshape(-1)

    def with_checksum(self, one: StoredTensor, known: Checksum) -> StoredTensor:
        """A tensor whose storage is compared with a checksum when it is read."""
        tie = f"{one.file}:{known.begin}"
        self._sums[tie] = known
        return replace(one, tie=tie)

    def check(self, one: StoredTensor) -> None:
        """Compares the whole storage of a tensor with the file's checksum, once; InputRefused (PT-CRC)."""
        known = self._sums.pop(one.tie, None)
        if known is None:
            return
        crc, end = 0, known.begin + known.size
        for at in range(known.begin, end, BLOCK):
            crc = zlib.crc32(self.tensor_bytes(one, at, min(BLOCK, end - at)), crc)
        known.compare(crc, self._path(one))

    def read(self, one: StoredTensor, ranges: Sequence[tuple[int, int]]) -> np.ndarray:
        """The elements start to stop of each axis; only the region from the first to the last is read.

        The checksum of a storage is looked at first where it has at most CHECKED_WITH_SLICES bytes.
        Raises ValueError where the ranges do not fit the shape, LimitExceeded above SLICE_LIMIT bytes of region.
        """
        if len(ranges) != len(one.shape) or not all(
            0 <= a <= b <= n for (a, b), n in zip(ranges, one.shape, strict=True)
        ):
            raise ValueError(f"ranges {list(ranges)} of a tensor of shape {list(one.shape)}")
        if len(one.shape) > RANK_LIMIT or math.prod(max(b - a, 1) for a, b in ranges) > COUNT_LIMIT:
            raise not_decoded(one, "has a shape that NumPy cannot hold, so it is not decoded")
        if is_composed(one):
            require_values(one)
            box = (tuple(a for a, _ in ranges), tuple(b - a for a, b in ranges))
            return composed_read(self, one, box, BLOCK)
        decode, size = decoder_of(one)
        known = self._sums.get(one.tie)
        if known is not None and known.size <= CHECKED_WITH_SLICES:
            self.check(one)
        begin = byte_of(one, [a for a, _ in ranges], size)
        return self._region(one, begin, tuple(b - a for a, b in ranges), decode, size)

    def _region(self, one: StoredTensor, begin: int, shape: tuple[int, ...], decode: Decode, size: int) -> np.ndarray:
        """A box of the tensor; where much lies between its elements, it is read in parts."""
        if 0 in shape:
            return decode(b"").reshape(shape)
        parts = list(islice(boxes(shape, one.stride, BLOCK // size), READS_LIMIT + 1))
        if math.prod(shape) * size > SLICE_LIMIT or len(parts) > READS_LIMIT:
            what = f"tensor '{printable(one.name)}': the region to be read is too large, in bytes"
            raise LimitExceeded(what, found=extent(shape, one.stride) * size, limit=SLICE_LIMIT, path=self._path(one))
        if len(parts) == 1:
            return self._box(one, begin, shape, decode, size)
        out: np.ndarray | None = None
        for at, part in parts:
            values = self._box(one, begin + size * offset_of(at, one.stride), part, decode, size)
            out = np.empty(shape, dtype=values.dtype) if out is None else out
            out[tuple(slice(a, a + n) for a, n in zip(at, part, strict=True))] = values
        return out if out is not None else decode(b"").reshape(shape)

    def _box(self, one: StoredTensor, begin: int, shape: tuple[int, ...], decode: Decode, size: int) -> np.ndarray:
        flat = decode(self.tensor_bytes(one, begin, extent(shape, one.stride) * size))
        return np.lib.stride_tricks.as_strided(
            flat, shape, [step * flat.itemsize for step in one.stride], writeable=False
        )

    def tensor_bytes(self, one: StoredTensor, begin: int, length: int) -> bytes | bytearray:
        """Bytes as `begin` of the tensor counts them."""
        if one.data is not None:
            return one.data[begin : begin + length]
        return self.file_bytes(one.file, begin, length)

    def _laid(
        self, one: StoredTensor, begin: int, length: int, buffer: bytearray | memoryview | None, at: int
    ) -> bytes | bytearray:
        """As tensor_bytes, in the buffer, `at` bytes from its beginning and round, where there is one."""
        file = self.opened(one.file) if buffer is not None and one.data is None else None
        if buffer is None or not isinstance(file, LocalFile):
            return self.tensor_bytes(one, begin, length)
        place = memoryview(buffer)[at % len(buffer) :][:length]
        self._require_same(one.file, file, file.read_into(place, begin) == length)
        return cast(bytearray, place)  # read in the same way

    def opened(self, file: int) -> OpenedFile:
        """The file at that place of `files`, which is closed with the store."""
        if file not in self._opened:
            self._opened[file] = open_regular(self._root, self.files[file])
        return self._opened[file]

    def _path(self, one: StoredTensor) -> Place:
        return self._root / self.files[one.file]


def root_and_name(place: Place) -> tuple[Place, str]:
    """A folder and the name in it that stand for what a person named; a folder is its own root."""
    return (place, ".") if is_folder(place) else (place.parent, place.name)
