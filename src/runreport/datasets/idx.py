"""Reader of IDX files of bytes, plain or gzip, as MNIST and its relatives are published.

Layout, big-endian: two zero bytes, the type 0x08 (unsigned byte), the number of dimensions, one u4 per dimension,
then exactly as many bytes as the dimensions say.  Source: http://yann.lecun.com/exdb/mnist, "The IDX file format".
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Protocol

import numpy as np

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded

SIZE_LIMIT = 2**30  # bytes after decompression; MNIST has 47 million
GZIP_MAGIC = b"\x1f\x8b"


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """The array of an IDX file, u1, with the number of dimensions asked for.

    A name that does not end in .gz is read as gzip too where its first bytes are gzip's.
    Raises InputIncomplete where bytes are missing at the end, InputRefused where there are too many or the header is
    not that of such an array, LimitExceeded above 1 GiB.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP_MAGIC
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            return _array(stream, dimensions, path)
    except EOFError as error:
        raise InputIncomplete("the gzip stream ends early", path=path) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputRefused(f"not a valid gzip file: {error}", path=path) from error
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror or error}", path=path) from error


def _array(stream: _Stream, dimensions: int, path: Path) -> np.ndarray:
    magic = stream.read(4)
    expected = bytes([0, 0, 8, dimensions])
    if magic != expected:
        raise InputRefused(
            f"begins with {magic.hex(' ') or 'nothing'}, an IDX file of bytes with {dimensions} dimensions"
            f" begins with {expected.hex(' ')}",
            path=path,
        )
    header = _exactly(stream, 4 * dimensions, "the header", path)
    shape = struct.unpack(f">{dimensions}I", header)
    size = math.prod(shape)
    if size > SIZE_LIMIT:
        raise LimitExceeded(f"bytes announced by the header {shape}", found=size, limit=SIZE_LIMIT, path=path)
    values = _exactly(stream, size, f"the array of shape {shape}", path)
    if stream.read(1):
        raise InputRefused(f"has bytes after the {size:,} that its header {shape} announces", path=path)
    return np.frombuffer(values, np.uint8).reshape(shape)


def _exactly(stream: _Stream, size: int, what: str, path: Path) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise InputIncomplete(f"{what} needs {size:,} bytes, {len(found):,} are there", path=path)
    return found
