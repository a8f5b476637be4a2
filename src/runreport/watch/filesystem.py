"""Tells whether the file system below a folder reports changes, or has to be polled.

inotify sees what this machine does. What other machines do to a network drive, or a daemon to a FUSE mount, it never
hears of. Source: inotify(7), "Limitations and caveats"; the types are those of /proc/self/mountinfo, see proc(5).
"""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
SILENT = frozenset(
    (
        "9p",
        "acfs",
        "afs",
        "autofs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "cvfs",
        "davfs",
        "davfs2",
        "drvfs",
        "fuse",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "hgfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "panfs",
        "prl_fs",
        "pvfs2",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
        "wekafs",
    )
)
_ESCAPE = re.compile(r"\\([0-7]{3})")  # blanks, tabs, newlines and backslashes in mountinfo


def sends_events(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether changes below the folder are reported to this machine; true where the system does not tell."""
    try:
        text = mounts.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return True
    kind = mount_type(text, folder.resolve())
    return kind not in SILENT and not (kind or "").startswith("fuse.")


def mount_type(mountinfo: str, folder: Path) -> str | None:
    """The type of the file system that a real path lies on; of mounts one above the other the last one counts."""
    best: tuple[int, str] | None = None
    for line in mountinfo.splitlines():
        before, mark, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if not mark or len(fields) < 5:
            continue
        place = Path(_ESCAPE.sub(lambda code: chr(int(code[1], 8)), fields[4]))
        depth = len(place.parts)
        if (place == folder or place in folder.parents) and (best is None or depth >= best[0]):
            best = depth, kinds[0]
    return None if best is None else best[1]
