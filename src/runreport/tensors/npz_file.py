"""NPZ archives: written to the same bytes every time, read without trusting a single number in them.

NumPy refuses pickles in an archive but inflates 512 MiB from half a megabyte and evaluates headers as Python.  Here
sizes are declared before anything is inflated, and a header must look exactly as NumPy writes it.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np

from runreport.errors import InputRefused, LimitExceeded, RunReportError, printable
from runreport.tensors.limits import ARRAY_HEADER_LIMIT, ARRAYS_BYTES_LIMIT, ARRAYS_LIMIT
from runreport.tensors.regular_file import read_regular
from runreport.tensors.remote_path import Place

_MAGIC = b"\x93NUMPY"
_HEADER = re.compile(
    rb"\{'descr': '([<>|][biufcU][0-9]{1,9})', 'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \} *\n"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_DEFLATE_LEVEL = 6


def read_npz(
    source: bytes | tuple[Place, str], *, limit_bytes: int = ARRAYS_BYTES_LIMIT
) -> dict[str, np.ndarray | str]:
    """Arrays by name, in native byte order and C order; a 0-d text array is handed over as str.

    source: the bytes of the archive, or a run's root and a path below it.
    Raises InputRefused (NPZ) for anything NumPy's savez would not have written from plain numbers and text: pickled
    objects, structured types, damaged, encrypted, doubled or truncated members; LimitExceeded where the arrays would
    take more than limit_bytes.
    """
    if isinstance(source, bytes):
        return _read(source, limit_bytes)
    try:
        return _read(read_regular(*source, limit=limit_bytes), limit_bytes)
    except RunReportError as error:
        error.path = str(source[0] / source[1])
        raise


def read_npy(content: bytes) -> np.ndarray | str:
    """The array of an `.npy` file, as read_npz gives those of an archive; InputRefused (NPZ)."""
    return _of_content("", content)


def write_npz(arrays: Mapping[str, np.ndarray | str]) -> bytes:
    """An archive that np.load reads: sorted members, fixed times, little-endian, C order.

    Text becomes a 0-d unicode array, so that `np.load(file)["envelope"].item()` gives it back.  Bytes (u1: pictures)
    are deflated, everything else is stored: floats hardly shrink.
    Raises ValueError for Python objects, structured types and names that are no identifiers.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            if not name.isidentifier():
                raise ValueError(f"array name {name!r}; expected an identifier")
            array = _portable(np.asarray(arrays[name]))
            member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            member.create_system = 3  # Unix, whatever the machine
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED if array.dtype == np.uint8 else zipfile.ZIP_STORED
            archive.writestr(member, _npy(array), compresslevel=_DEFLATE_LEVEL)
    return buffer.getvalue()


def _portable(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "biufcU":
        raise ValueError(f"arrays of {array.dtype} are not stored")
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _read(data: bytes, limit_bytes: int) -> dict[str, np.ndarray | str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _checked(archive.infolist(), limit_bytes)
            return {name: _array(name, archive, member) for name, member in members.items()}
    # Everything the zip reader is known to raise on bytes that are not a sound archive.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        what = f"is not a sound npz archive: {printable(error)}"
        raise InputRefused(what, code="NPZ") from error


def _checked(members: list[zipfile.ZipInfo], limit_bytes: int) -> dict[str, zipfile.ZipInfo]:
    if len(members) > ARRAYS_LIMIT:
        raise LimitExceeded("too many arrays in the archive", found=len(members), limit=ARRAYS_LIMIT)
    total = sum(member.file_size for member in members)
    if total > limit_bytes:
        raise LimitExceeded("the arrays take too many bytes", found=total, limit=limit_bytes)
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        if name == member.filename:
            raise _refused(name, "is not an array")
        if name in found:
            raise _refused(name, "is there twice")
        # Other methods inflate without a bound on the output.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
            raise _refused(name, "is encrypted or compressed in an unknown way")
        found[name] = member
    return found


def _array(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray | str:
    with archive.open(member) as file:
        # Not archive.read(): that inflates without a bound and cuts to the declared size afterwards.
        content = file.read(member.file_size)
    return _of_content(name, content)


def _of_content(name: str, content: bytes) -> np.ndarray | str:
    begin, header = _header(name, content)
    match = _HEADER.fullmatch(header)
    if match is None:
        raise _refused(name, f"has a header that is not of plain numbers or text: {printable(header)}")
    dtype = _dtype(name, match[1].decode())
    axes = [axis.strip() for axis in match[3].decode().split(",") if axis.strip()]
    if len(axes) > 64 or not all(axis.isdigit() and len(axis) < 19 for axis in axes):
        raise _refused(name, "has a shape that NumPy cannot hold")
    shape = tuple(int(axis) for axis in axes)
    expected = math.prod(shape) * dtype.itemsize
    if expected != len(content) - begin:
        raise _refused(name, f"has {len(content) - begin:,} bytes of values, shape and type need {expected:,}")
    values = np.frombuffer(content, dtype=dtype, offset=begin) if dtype.itemsize else np.zeros(math.prod(shape), dtype)
    array = values.reshape(shape, order="F" if match[2] == b"True" else "C")
    array = np.array(array, dtype=dtype.newbyteorder("="), order="C")
    return str(array) if dtype.kind == "U" and not shape else array


def _header(name: str, content: bytes) -> tuple[int, bytes]:
    """Where the values begin, and the header's text."""
    if content[:6] != _MAGIC or content[6:8] not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise _refused(name, "does not begin like a NumPy array")
    width = 2 if content[6] == 1 else 4
    begin = 8 + width
    length = int.from_bytes(content[8:begin], "little")
    if length > ARRAY_HEADER_LIMIT or len(content) < begin + length:
        raise _refused(name, f"says its header has {length:,} bytes")
    return begin + length, content[begin : begin + length]


def _dtype(name: str, code: str) -> np.dtype:
    try:
        return np.dtype(code)
    except TypeError as error:
        raise _refused(name, f"has the unknown type {code}") from error


def _refused(name: str, what: str) -> InputRefused:
    return InputRefused(f"array '{printable(name)}' {what}", code="NPZ")
