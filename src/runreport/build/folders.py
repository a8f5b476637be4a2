"""What a build does to folders: make renames last, and clear up after a killed builder."""

from __future__ import annotations

import os
from pathlib import Path

from runreport.atomic_file import TEMPORARY


def sync_folder(path: Path) -> None:
    """Make the renames in a folder last through a power loss, where the system can."""
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        os.fsync(folder)
    except OSError:
        pass
    finally:
        os.close(folder)


def remove_temporaries(folder: Path, *, deep: bool = False) -> None:
    """Delete what a killed builder left in a folder; deep: also below it, which only suits a folder of ours."""
    for path in (folder.rglob if deep else folder.glob)(f"{TEMPORARY}*.tmp"):
        path.unlink(missing_ok=True)
