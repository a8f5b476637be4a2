"""Hard links from outside: a file that somebody else owns may have been linked into the run directory."""

from __future__ import annotations

import os
from collections.abc import Iterable

from runreport.runs.opening import Place, RemotePath
from runreport.runs.run import Problem


def foreign_hard_links(root: Place, entries: Iterable[tuple[str, os.stat_result]]) -> tuple[Problem, ...]:
    """A note for each file with several names whose owner is not that of the run directory.

    entries: names below root with the stat of each.  Such a file is read, because nothing tells it from an honest
    one; whoever publishes the report should know.
    """
    if isinstance(root, RemotePath):  # behind a URL a file has one name and no owner
        return ()
    owner = root.stat().st_uid
    return tuple(
        Problem("HARD-LINK", file, "has another name elsewhere and another owner than the run directory")
        for file, entry in entries
        if entry.st_nlink > 1 and entry.st_uid != owner
    )
