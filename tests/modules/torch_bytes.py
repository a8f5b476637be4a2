"""Files of torch put together by hand, member by member."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from typing import Any

from pickle_bytes import Raw, pickle_of

FOUR = struct.pack("<4f", 1, 2, 3, 4)
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member), content, method)
    return out.getvalue()


def file_of(root: Any, storages: dict[str, bytes] | None = None, **more: bytes) -> bytes:
    """A file as torch.save writes it."""
    stored = {"0": FOUR} if storages is None else storages
    members = {"a/data.pkl": pickle_of(root), **{f"a/{key}": content for key, content in more.items()}}
    return zipped(members | {f"a/data/{key}": content for key, content in stored.items()})


def legacy(root: Raw, storages: dict[str, bytes], numel: int = 4) -> bytes:
    parts = [pickle.dumps(one, 2) for one in (MAGIC, PROTOCOL, {"little_endian": True})]
    tail = b"".join(struct.pack("<q", numel) + content for content in storages.values())
    return b"".join([*parts, pickle_of(root), pickle.dumps(list(storages), 2), tail])
