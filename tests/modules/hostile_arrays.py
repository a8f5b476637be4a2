"""Files of NumPy that attack or are damaged, and odd ones that are right."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np
from hostile_case import READ, WARNED, Case

SIX = np.arange(6, dtype="<f4").reshape(2, 3)
VALUES = {"w": [float(n) for n in range(6)]}


def npy(header: str, data: bytes = b"", length: int | None = None) -> bytes:
    text = header.encode()
    text += b" " * (-(10 + len(text) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) if length is None else length) + text + data


def saved(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def archive_of(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def bomb(head: bytes) -> bytes:
    """An archive of one member: head, then 512 MiB of zeros, packed a thousand to one."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = packing.compress(head) + packing.flush(zlib.Z_FULL_FLUSH)
    part = packing.compress(bytes(8 << 20)) + packing.flush(
        zlib.Z_FULL_FLUSH
    )  # starts anew, so it can stand repeatedly
    data = archive_of({"w.npy": begin + part * 64 + packing.flush()})
    size = struct.pack("<I", len(head) + (512 << 20))
    at = data.index(b"PK\x01\x02")
    inner = data[:8] + b"\x08\0" + data[10:22] + size + data[26:at]
    return inner + data[at : at + 10] + b"\x08\0" + data[at + 12 : at + 24] + size + data[at + 28 :]


def array_cases() -> list[Case]:
    return [*_right(), *_wrong()]


def _right() -> Iterator[Case]:
    yield Case("npz", "m.npz", archive_of({"w.npy": saved(SIX)}), READ, values=VALUES)
    yield Case("npz, packed", "m.npz", archive_of({"w.npy": saved(SIX)}, zipfile.ZIP_DEFLATED), READ, values=VALUES)
    yield Case("npy", "w.npy", saved(SIX), READ, values=VALUES)
    yield Case("columns first", "w.npy", saved(np.asfortranarray(SIX)), READ, values=VALUES)
    yield Case("big-endian", "w.npy", saved(SIX.astype(">f4")), READ, values=VALUES)
    yield Case(
        "texts", "m.npz", archive_of({"s.npy": saved(np.array(["a", "b"])), "w.npy": saved(SIX)}), WARNED, values=VALUES
    )


def _wrong() -> Iterator[Case]:
    plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    data = SIX.tobytes()
    yield Case("objects", "w.npy", npy(plain.replace("<f4", "|O"), b"\x80\x04cos\nsystem\n."))
    yield Case("structured", "w.npy", saved(np.zeros(3, dtype=[("a", "f4"), ("b", "i4")])))
    yield Case("code in the header", "w.npy", npy("__import__('os').system('true')", data))
    yield Case("header too long", "w.npy", npy(plain, data, 65_535))
    yield Case("header of 2 GiB", "w.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + plain.encode())
    for shape in (
        "(1099511627776,)",
        "(-6,)",
        "(2, 4)",
        "(True,)",
        "(2.0, 3)",
        "2",
        "(" + "1, " * 70 + "6)",
        "(" + "9" * 5000 + ",)",
    ):
        yield Case(f"shape {shape[:20]}", "w.npy", npy(plain.replace("(2, 3)", shape), data))
    yield Case("cut", "w.npy", saved(SIX)[:-1])
    yield Case("empty", "w.npy", b"")
    yield Case("unknown version", "w.npy", b"\x93NUMPY\x09\x00" + bytes(100))
    yield Case("512 MiB of half a megabyte", "m.npz", bomb(npy(plain.replace("(2, 3)", "(134217728,)"))), code="LIMIT")
    twice = archive_of({"v.npy": saved(SIX), "w.npy": saved(SIX + 1)}).replace(b"v.npy", b"w.npy")
    yield Case("a name twice", "m.npz", twice)
    yield Case("no array", "m.npz", archive_of({"w.txt": b"x"}))
    whole = archive_of({"w.npy": saved(SIX)})
    yield Case("cut archive", "m.npz", whole[:-30])
    at = whole.index(SIX.tobytes())
    yield Case("a flipped bit", "m.npz", whole[:at] + b"\xff" + whole[at + 1 :])
