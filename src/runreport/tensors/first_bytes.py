"""Names what a file really is when it is not a tensor file, from its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file of another kind under a tensor file's name."""

    what: str
    hint: str | None


_PICKLE = ForeignFile(
    "is a Python pickle, which can run code",
    "convert it to safetensors where you trust it; it is not opened here",
)
_WEB_PAGE = ForeignFile("is a web page, probably an error message of a download", "download the file again")
_KNOWN: tuple[tuple[bytes, ForeignFile], ...] = (
    (
        b"version https://git-lfs",
        ForeignFile("is a Git LFS pointer, not the file itself", "run: git lfs pull"),
    ),
    (b"<!doctype", _WEB_PAGE),
    (b"<html", _WEB_PAGE),
    (b"<?xml", ForeignFile("is XML, probably an error message of a download", "download the file again")),
    (b"pk\x03\x04", ForeignFile("is a zip archive, perhaps a .pt file", "save the weights with safetensors")),
    (b"gguf", ForeignFile("is a GGUF model file", None)),
    (b"\x1f\x8b", ForeignFile("is compressed with gzip", "unpack it first: gunzip")),
    (b"7z\xbc\xaf\x27\x1c", ForeignFile("is a 7z archive", "unpack it first: 7z x")),
    (b"bzh", ForeignFile("is compressed with bzip2", "unpack it first: bunzip2")),
    (b"\xfd7zxz", ForeignFile("is compressed with xz", "unpack it first: unxz")),
    (b"\x28\xb5\x2f\xfd", ForeignFile("is compressed with zstd", "unpack it first: unzstd")),
    (b"rar!", ForeignFile("is a RAR archive", "unpack it first")),
    (b"\x89hdf\r\n", ForeignFile("is an HDF5 file", None)),
    (b"\x93numpy", ForeignFile("is a NumPy array file", None)),
    *((b"\x80" + bytes([protocol]), _PICKLE) for protocol in range(2, 6)),
    (b"{", ForeignFile("is JSON text, perhaps the index of a sharded model", "name the files that it lists")),
)


_TAR = ForeignFile(
    "is a tar archive, as torch wrote before version 0.2, or of something else",
    "load and save it again with torch where you trust it, or unpack it",
)
_TAR_AT = 257  # where the archive says what it is
_ZEROS = ForeignFile("begins with zeros only, as a file does whose download or copy was broken off", "copy it again")
# What pickles of dicts, lists, tuples and objects begin with, in protocols that have no first mark of their own.
_OLD_PICKLE = re.compile(
    rb"\((?:[dlit]|[iI]\d)|[\])}]|[\])}]q|\](?:\(|q|p)|c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n|\(c[A-Za-z_]"
)
_SAFETENSORS = re.compile(rb"....\0\0\0\0\{", re.DOTALL)


def foreign_file(first: bytes) -> ForeignFile | None:
    """What the first 32 or so bytes of a file say it is, better 512; None where nothing is recognised."""
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if first[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return _TAR
    if len(first) >= 32 and not any(first):
        return _ZEROS
    return next((known for magic, known in _KNOWN if start.startswith(magic)), None)


def is_bare_pickle(first: bytes) -> bool:
    """Whether a file begins like a pickle; the first bytes of a safetensors file may be those of one, too."""
    if _SAFETENSORS.match(first):
        return False
    if first[:1] == b"\x80":
        return first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    return _OLD_PICKLE.match(first) is not None
