"""Safetensors files: the index without values, and values read with pread, one tensor or a few rows at a time.

Never mapped into memory: a mapped file that another process truncates kills the reader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Self

import numpy as np

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, RunReportError, printable
from runreport.tensors.dtypes import DTYPES, Decode
from runreport.tensors.limits import COUNT_LIMIT, RANK_LIMIT, READ_LIMIT
from runreport.tensors.regular_file import OpenedFile, identity, open_regular, read_exactly
from runreport.tensors.remote_path import Place
from runreport.tensors.safetensors_header import LENGTH_BYTES, Header, header_length, parse_header
from runreport.tensors.tensor_info import TensorInfo

SNIFF_BYTES = 512  # enough to recognise another kind of file


class SafetensorsFile:
    """An open, checked safetensors file; use it in a `with` statement.

    Every read makes sure that the file is still the one whose header was checked and raises InputIncomplete where it
    is not, so values of two versions are never mixed.
    """

    def __init__(self, file: OpenedFile, path: Place, header: Header) -> None:
        self._file = file
        self._path = path
        self._header = header
        self._identity = identity(file.stat())
        self._infos = {info.name: info for info in header.index}

    @classmethod
    def open(cls, root: Place, relative: str) -> Self:
        """The file `relative` below root, its header checked.

        Raises InputRefused with a code ST-… for a bad file, InputIncomplete (ST-SHORT) for one that is still being
        written, and what open_regular raises.
        """
        file = open_regular(root, relative)
        try:
            return cls(file, root / relative, _read_header(file))
        except RunReportError as error:
            file.close()
            error.path = str(root / relative)
            raise
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back; the index stays usable."""
        self._file.close()

    @property
    def index(self) -> tuple[TensorInfo, ...]:
        """All tensors in the order of their bytes."""
        return self._header.index

    @property
    def metadata(self) -> Mapping[str, str]:
        """The writer's free text, key to value."""
        return self._header.metadata

    def read(self, name: str, *, limit: int = READ_LIMIT) -> np.ndarray:
        """All values of a tensor in its shape; BF16 and the two decoded 8-bit floats become float32.

        Raises KeyError for a name that is not in the index, InputRefused (ST-NOT-DECODED) for a dtype or rank that
        NumPy cannot hold, LimitExceeded above `limit` bytes, InputIncomplete where the file has changed.
        """
        info = self._infos[name]
        return self._decoded(info, info.begin, info.end, info.shape, limit)

    def read_slice(self, name: str, rows: slice, *, limit: int = READ_LIMIT) -> np.ndarray:
        """Rows start to stop of the leading axis, as `array[rows]` would give them; only their bytes are read.

        Raises ValueError for a step other than 1 and for tensors without an axis, and what `read` raises.
        """
        info = self._infos[name]
        if not info.shape or rows.step not in (None, 1):
            raise ValueError(f"rows {rows} of a tensor of shape {list(info.shape)}; expected a leading axis and step 1")
        start, stop, _ = rows.indices(info.shape[0])
        stop = max(start, stop)
        row_bytes = (info.end - info.begin) // info.shape[0] if info.shape[0] else 0
        shape = (stop - start, *info.shape[1:])
        return self._decoded(info, info.begin + start * row_bytes, info.begin + stop * row_bytes, shape, limit)

    def _decoded(self, info: TensorInfo, begin: int, end: int, shape: tuple[int, ...], limit: int) -> np.ndarray:
        decode = _decoder(info, self._path)
        if end - begin > limit:
            what = f"tensor '{printable(info.name)}' is too large to be read at once, in bytes"
            raise LimitExceeded(what, found=end - begin, limit=limit, path=self._path)
        data = read_exactly(self._file.pread, end - begin, begin)
        if len(data) < end - begin or identity(self._file.stat()) != self._identity:
            raise InputIncomplete("changed while it was read", path=self._path, hint="it is read again next time")
        return decode(data).reshape(shape)


def read_all(root: Place, relative: str) -> dict[str, np.ndarray]:
    """Every tensor of a file by name, in the order of their bytes."""
    with SafetensorsFile.open(root, relative) as file:
        return {info.name: file.read(info.name) for info in file.index}


def _read_header(file: OpenedFile) -> Header:
    size = file.stat().st_size
    length = header_length(read_exactly(file.pread, SNIFF_BYTES), size)
    text = read_exactly(file.pread, length, LENGTH_BYTES)
    if len(text) < length:
        raise InputIncomplete("became shorter while it was read", code="ST-SHORT")
    return parse_header(text, size)


def _decoder(info: TensorInfo, path: Place) -> Decode:
    """How the bytes become values, for what NumPy can hold."""
    decode = DTYPES[info.dtype].decode
    if decode is None:
        what = f"tensor '{printable(info.name)}' has dtype {info.dtype}, which is listed but not decoded"
        raise InputRefused(what, path=path, code="ST-NOT-DECODED")
    # An empty tensor may be written with axes whose product NumPy refuses to count, empty or not.
    if len(info.shape) > RANK_LIMIT or math.prod(max(axis, 1) for axis in info.shape) > COUNT_LIMIT:
        what = f"tensor '{printable(info.name)}' has a shape that NumPy cannot hold, so it is not decoded"
        raise InputRefused(what, path=path, code="ST-NOT-DECODED")
    return decode
