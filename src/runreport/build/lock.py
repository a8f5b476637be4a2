"""One builder per store: a flock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runreport.atomic_file import make_folder, told
from runreport.errors import Locked, printable

PAUSES_S = (0.01, 0.05, 0.2)  # between looks for the holder's name
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def builder_lock(folder: Path) -> Iterator[None]:
    """Hold `folder/lock`; Locked names the process and host that have it, OutputFailed what the system refused."""
    make_folder(folder)
    path = folder / "lock"
    with told(path):
        handle = os.open(path, _FLAGS, 0o644)
    try:
        with told(path, "cannot be locked"):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Locked(f"another builder is at work here: {_holder(handle)}", path=folder) from None
        with suppress(OSError):  # the name is for people; what holds is the lock
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)
        yield
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    """Who has it; one that took it just now may not have written its name yet."""
    for pause_s in PAUSES_S:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            holder = json.loads(os.pread(handle, 1000, 0))
            return f"process {int(holder['pid'])} on {printable(holder['host'])}"
        time.sleep(pause_s)
    return "process unknown"
