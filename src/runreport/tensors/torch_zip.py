"""The zip file that torch.save writes: a folder with a pickle, the order of bytes, and a member for each storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runreport.errors import InputRefused, printable
from runreport.tensors.checksums import Checksum
from runreport.tensors.limits import PICKLE_LIMIT
from runreport.tensors.pickled.machine import pickled
from runreport.tensors.pickled.values import Name
from runreport.tensors.regular_file import OpenedFile
from runreport.tensors.zip_members import Member, member_bytes, zip_members

KNOWN_VERSION = 10  # of the format; kMaxSupportedFileFormatVersion of torch 2.13


@dataclass(frozen=True, slots=True)
class TorchSource:
    """What a file describes, and where its storages lie."""

    root: object
    calls: Mapping[Name, int]
    places: Mapping[str, tuple[int, int]]  # storage -> first byte in the file, bytes
    sums: Mapping[str, Checksum] = field(default_factory=dict[str, Checksum])
    is_big_endian: bool = False
    remarks: tuple[str, ...] = ()  # oddities, in words


def torch_zip(file: OpenedFile) -> TorchSource:
    """What such a zip file describes.

    Raises InputRefused (PT-KIND, PT-ORDER, PT-COMPRESSED, PT-CRC, PT-PICKLE, PT-ZIP…), InputIncomplete, LimitExceeded.
    Storages that are compressed have no place, as if they were missing: torch itself never compresses.
    """
    members = zip_members(file)
    folder = _folder(members)
    found = pickled(member_bytes(file, members[f"{folder}/data.pkl"], limit=PICKLE_LIMIT))
    begin = f"{folder}/data/"
    stored = {
        name.removeprefix(begin): one for name, one in members.items() if name.startswith(begin) and one.is_stored
    }
    return TorchSource(
        found.value,
        found.calls,
        {key: (one.begin, one.size) for key, one in stored.items()},
        {key: Checksum(one.name, one.begin, one.size, one.crc) for key, one in stored.items()},
        _is_big_endian(file, members.get(f"{folder}/byteorder")),
        _remarks(file, members.get(f"{folder}/version")),
    )


def _folder(members: Mapping[str, Member]) -> str:
    """The one folder in which everything lies."""
    folders = [name.removesuffix("/data.pkl") for name in members if name.endswith("/data.pkl")]
    if any(name.endswith("/constants.pkl") or "/code/" in name for name in members) or "constants.pkl" in members:
        hint = "save its state_dict() with safetensors where you trust it, and name that file"
        raise InputRefused("is a TorchScript program, which is code", code="PT-KIND", hint=hint)
    if len(folders) > 1:
        raise InputRefused(f"holds {len(folders)} files data.pkl, expected one", code="PT-ZIP-AMBIGUOUS")
    if not folders or "/" in folders[0]:
        raise InputRefused("is a zip file, but none of torch: it has no folder with data.pkl", code="PT-KIND")
    return folders[0]


def _is_big_endian(file: OpenedFile, order: Member | None) -> bool:
    said = b"little" if order is None else member_bytes(file, order, limit=64)
    if said not in (b"little", b"big"):
        what = f"says that its numbers are in the order {printable(said, 40)}, which is neither little nor big"
        raise InputRefused(what, code="PT-ORDER")
    return said == b"big"


def _remarks(file: OpenedFile, version: Member | None) -> tuple[str, ...]:
    said = b"3" if version is None else member_bytes(file, version, limit=64).strip()
    if said.isdigit() and int(said) <= KNOWN_VERSION:
        return ()
    return (f"warning: it says to be of version {printable(said.decode('latin1'), 20)}, {KNOWN_VERSION} is known",)
