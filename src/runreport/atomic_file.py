"""Writes a file whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from runreport.errors import OutputFailed

TEMPORARY = ".rr-"  # a killed builder may leave such a neighbour; the next build removes it


def write_atomic(path: Path, data: bytes) -> None:
    """Write a temporary neighbour, flush it to the disk, rename it into place. OutputFailed names path and cause."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name[:100]}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputFailed(
            f"cannot be written: {os.strerror(error.errno or 0)}", path=path, hint=_hint(error)
        ) from error


def _hint(error: OSError) -> str | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space or choose another --out, then build again; what was written before is whole"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a folder you may write to with --out"
    return None
