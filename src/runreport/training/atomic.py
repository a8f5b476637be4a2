"""Writes a file of a run directory whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from runreport.errors import OutputFailed


def write_whole(path: Path, data: bytes) -> None:
    """Write a temporary neighbour, flush it to the disk, rename it into place.

    Raises OutputFailed with the path and the system's reason; the file that was there before is then unchanged.
    """
    temporary = path.with_name(f".rr-{os.getpid()}-{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputFailed(f"cannot be written: {os.strerror(error.errno or 0)}", path=path) from error


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """The object as strict, indented JSON; raises ValueError for NaN, which JSON cannot hold."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(path, text.encode("utf-8", "backslashreplace") + b"\n")
