"""One builder per store: a flock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runreport.errors import Locked, OutputFailed, printable


@contextmanager
def builder_lock(folder: Path) -> Iterator[None]:
    """Hold `folder/lock`; Locked names the process and host that have it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputFailed(f"cannot be written: {os.strerror(error.errno or 0)}", path=folder / "lock") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked(f"another builder is at work here: {_holder(handle)}", path=folder) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)
        yield
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 1000, 0))
        return f"process {int(holder['pid'])} on {printable(holder['host'])}"
    except (ValueError, TypeError, KeyError):
        return "process unknown"
