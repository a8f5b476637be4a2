"""What a driver tells about a file, as the stat that the rest of the code compares."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What is another one whenever an object was replaced, by the names that the drivers of fsspec give it.
_TOKENS = ("etag", "e_tag", "generation", "md5hash", "content_md5", "checksum", "crc32c")
_TIMES = ("mtime", "lastmodified", "last_modified", "updated", "modified", "created", "timecreated", "creation_time")


def remote_stat(info: Mapping[str, Any]) -> os.stat_result:
    """Kind, size, time of change, and in place of the inode a digest of what changes with the content.

    info: an entry of a driver's `ls` or `info`; both give the same stat. Where there is an etag or the like, times are
    taken in whole seconds, because a listing and a look at one object may round them differently. 0 stands for a time
    that the driver does not tell.
    """
    known = {str(name).lower(): value for name, value in info.items()}
    token = next(((name, str(known[name])) for name in _TOKENS if known.get(name)), None)
    times_ns = [_nanoseconds(known.get(name)) for name in _TIMES]
    time_ns = next((time_ns for time_ns in times_ns if time_ns), 0)
    if token is not None:
        time_ns -= time_ns % 10**9
    made = hashlib.blake2b(
        repr(token or (times_ns, known.get("ino"))).encode("utf-8", "surrogateescape"), digest_size=7
    )
    visible = (_mode(known), int.from_bytes(made.digest(), "big"), 0, 1, 0, 0, int(known.get("size") or 0), 0)
    seconds = time_ns // 10**9
    return os.stat_result((*visible, seconds, seconds), {"st_mtime_ns": time_ns, "st_ctime_ns": time_ns})


def _mode(known: Mapping[str, Any]) -> int:
    if known.get("islink") or known.get("type") == "link":
        return stat.S_IFLNK | 0o777
    kinds = {"file": stat.S_IFREG | 0o444, "directory": stat.S_IFDIR | 0o555}
    return kinds.get(str(known.get("type")), 0)


def _nanoseconds(value: object) -> int:
    """Since 1970, to the microsecond; 0 for what is no time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return 0
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return round(value * 10**6) * 1000 if isinstance(value, int | float) else 0
