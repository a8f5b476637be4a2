"""Members of a zip file, found by its directory and checked against their own headers; nothing is unpacked to disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, printable
from runreport.tensors.limits import DIRECTORY_LIMIT, MEMBERS_LIMIT
from runreport.tensors.regular_file import OpenedFile, read_exactly

_LOCAL = struct.Struct("<4s2xHH4x12xHH")  # magic, flags, compression, …, lengths of name and extra field
_LOCAL_MAGIC = b"PK\x03\x04"
_END_MAGIC = b"PK\x05\x06"
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A member that is stored as it is."""

    name: str
    begin: int  # first byte of its content, counted from the start of the file
    size: int  # bytes
    crc: int  # CRC-32 of the content
    is_stored: bool  # else compressed, and then its bytes are not the content


class _Window(io.RawIOBase):
    """An opened file as zipfile wants it."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file
        self._size = file.stat().st_size
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._size - self._at if size < 0 else min(size, self._size - self._at)
        if wanted > DIRECTORY_LIMIT:
            raise LimitExceeded("directory of the zip file is too large, in bytes", found=wanted, limit=DIRECTORY_LIMIT)
        data = read_exactly(self._file.pread, max(wanted, 0), self._at)
        self._at += len(data)
        return bytes(data)


def zip_members(file: OpenedFile) -> dict[str, Member]:
    """Every member by name, in the order of the directory.

    Raises InputIncomplete (PT-SHORT) where the directory is missing, InputRefused for two members of one name
    (PT-ZIP-AMBIGUOUS), names that differ between directory and member, encryption and damage, LimitExceeded.
    """
    try:
        with zipfile.ZipFile(_Window(file)) as archive:  # type: ignore[arg-type] - it only reads
            entries = archive.infolist()
            comment = archive.comment
    except zipfile.BadZipFile as error:
        raise InputIncomplete("has no directory of its members, so its end is missing", code="PT-SHORT") from error
    except (ValueError, OverflowError, struct.error, NotImplementedError, OSError, EOFError) as error:
        raise InputRefused(f"is a damaged zip file: {type(error).__name__}", code="PT-ZIP") from error
    if _END_MAGIC in comment:
        raise InputRefused("has a second end in its comment, so two directories", code="PT-ZIP-AMBIGUOUS")
    if len(entries) > MEMBERS_LIMIT:
        raise LimitExceeded("zip file has too many members", found=len(entries), limit=MEMBERS_LIMIT)
    members: dict[str, Member] = {}
    for entry in entries:
        if entry.orig_filename in members:
            what = f"has two members called {printable(entry.orig_filename)}"
            raise InputRefused(what, code="PT-ZIP-AMBIGUOUS")
        members[entry.orig_filename] = _member(file, entry)
    return members


def member_bytes(file: OpenedFile, member: Member, *, limit: int) -> bytes:
    """The content of a stored member, its CRC checked; InputRefused (PT-CRC), InputIncomplete, LimitExceeded."""
    if not member.is_stored:
        raise InputRefused(f"its member {printable(member.name)} is compressed", code="PT-COMPRESSED")
    if member.size > limit:
        what = f"its member {printable(member.name)} is too large, in bytes"
        raise LimitExceeded(what, found=member.size, limit=limit)
    data = bytes(read_exactly(file.pread, member.size, member.begin))
    if len(data) < member.size:
        raise InputIncomplete("became shorter while it was read", code="PT-SHORT")
    if zlib.crc32(data) != member.crc:
        raise InputRefused(f"its member {printable(member.name)} is damaged: CRC-32 differs", code="PT-CRC")
    return data


def _member(file: OpenedFile, entry: zipfile.ZipInfo) -> Member:
    if not 0 <= entry.header_offset < file.stat().st_size:
        raise InputRefused("has a directory that leads out of the file", code="PT-ZIP")
    header = read_exactly(file.pread, _LOCAL.size, entry.header_offset)
    if len(header) < _LOCAL.size:
        raise InputIncomplete("ends before its members do", code="PT-SHORT")
    magic, flags, compression, name_length, extra_length = _LOCAL.unpack(header)
    name = bytes(read_exactly(file.pread, name_length, entry.header_offset + _LOCAL.size))
    shown = printable(entry.orig_filename)
    if magic != _LOCAL_MAGIC or compression != entry.compress_type or name != _encoded(entry):
        raise InputRefused(f"its member {shown} is called otherwise in the directory", code="PT-ZIP-AMBIGUOUS")
    if (flags | entry.flag_bits) & _ENCRYPTED:
        raise InputRefused(f"its member {shown} is encrypted", code="PT-ZIP")
    begin = entry.header_offset + _LOCAL.size + name_length + extra_length
    is_stored = compression == zipfile.ZIP_STORED
    if is_stored and entry.compress_size != entry.file_size:
        raise InputRefused(f"its member {shown} has two sizes", code="PT-ZIP")
    if begin + entry.compress_size > file.stat().st_size:
        raise InputIncomplete(f"ends before its member {shown} does", code="PT-SHORT")
    return Member(entry.orig_filename, begin, entry.file_size, entry.CRC, is_stored)


def _encoded(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
