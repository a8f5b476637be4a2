"""Files that a build has put into a site and no manifest names yet: a killed build leaves them to the next one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from runreport.atomic_file import append, remove
from runreport.errors import RunReportError
from runreport.runs.opening import read_regular

LIMIT = 1 << 28  # bytes


@dataclass(frozen=True, slots=True)
class Journal:
    """A file of lines, each a path and the digest of what was put there."""

    path: Path | None = None  # None: nothing is noted

    def note(self, name: str, digest: str) -> None:
        """A file is about to be put in place."""
        if self.path is not None:
            append(self.path, f"\n{json.dumps([name, digest])}\n".encode("ascii"))  # after a torn line, too

    def read(self) -> list[tuple[str, str]]:
        """What was noted; after a torn line no file was put in place."""
        if self.path is None:
            return []
        try:
            lines = read_regular(self.path.parent, self.path.name, limit=LIMIT).split(b"\n")
        except RunReportError:
            return []
        return [note for line in lines if (note := _note(line)) is not None]

    def clear(self) -> None:
        """A manifest names everything now."""
        if self.path is not None and self.path.exists():
            remove(self.path)


def _note(line: bytes) -> tuple[str, str] | None:
    try:
        name, digest = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return None
    return (name, digest) if isinstance(name, str) and isinstance(digest, str) else None
