"""Files that events announce: only names below the run directory are believed."""

from __future__ import annotations

from collections.abc import Sequence

from runreport.errors import printable
from runreport.runs.run import Event, Problem

ANNOUNCEMENT = "artifact.created"


def paths_outside(events: Sequence[Event], *, file: str) -> tuple[Problem, ...]:
    """A problem where artifact.created events name something that is not a plain path below the run."""
    named = [event.data.get("file", event.data.get("path")) for event in events if event.type == ANNOUNCEMENT]
    outside = [name for name in named if name is not None and not is_inside(name)]
    if not outside:
        return ()
    what = f"announced files outside the run directory are neither read nor linked, such as '{printable(outside[0])}'"
    return (Problem("PATH-OUTSIDE", file, what, len(outside)),)


def is_inside(name: object) -> bool:
    """Whether it is a relative path of plain parts; URLs, drive letters, backslashes and control characters are not."""
    if not isinstance(name, str) or not name.isprintable() or any(mark in name for mark in ":\\"):
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))
