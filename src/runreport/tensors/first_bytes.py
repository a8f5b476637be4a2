"""Names what a file really is when it is not a tensor file, from its first bytes."""

from __future__ import annotations

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
    (b"\x1f\x8b", ForeignFile("is compressed with gzip", "unpack it first")),
    (b"\x89hdf\r\n", ForeignFile("is an HDF5 file", None)),
    (b"\x93numpy", ForeignFile("is a NumPy array file", None)),
    *((b"\x80" + bytes([protocol]), _PICKLE) for protocol in range(2, 6)),
    (b"{", ForeignFile("is JSON text, perhaps the index of a sharded model", "name the files that it lists")),
)


def foreign_file(first: bytes) -> ForeignFile | None:
    """What the first 32 or so bytes of a file say it is; None where nothing is recognised."""
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((known for magic, known in _KNOWN if start.startswith(magic)), None)
