"""What lies beside a run of any format: what it printed, the packages it ran with, the pictures it saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from runreport.runs.logged import Console, Span
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import LFS_MAGIC, document, head
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.packages import packages_beside
from runreport.runs.readers.saved.picture_files import picture_files
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "beside"
LOGS = ("*.log", "stdout*", "stderr*", "*.out", "*.err", "log.txt", "console*.txt", "slurm-*.txt")
FOLDERS = ("", "logs", "log", "slurm", "slurm_logs")  # below the folder of a run, in which such files lie
PICTURES = ("", "results", "plots", "figures", "figs", "samples", "visualizations", "images")
RECORDS = ("run.env.json", "environment.json", "env.json")
_NO_TEXT = (b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b", b"\x80", b"{", LFS_MAGIC)  # { begins lines of JSON


def surroundings(tree: Tree, folder: str, known: Collection[str]) -> Reading:
    """Logs, packages, records of the environment in a run's folder; what a reader has made something of is left out.

    known: files that others read as a console or as pictures already.
    """
    notes: list[Problem] = []
    environment: dict[str, object] = {}
    for name in RECORDS:
        path = joined(folder, name)
        if path in tree.files:
            environment = (json_object(document(tree, path, notes), path, notes) or {}) | environment
    packages = packages_beside(tree, folder, notes)
    if packages:
        environment = {"packages": packages} | environment
    consoles = [console_of(tree, path) for path in _logs(tree, folder) if path not in known]
    places = [joined(folder, inner) if inner else folder for inner in PICTURES]
    paths = [path for place in places for name in tree.names(place) if (path := joined(place, name)) not in known]
    return Reading(
        NAME,
        pictures=picture_files(tree, paths, folder, folder or ".", notes),
        problems=tuple(notes),
        consoles=tuple(one for one in consoles if one is not None),
        environment=environment,
    )


def console_of(tree: Tree, path: str) -> Console | None:
    """All of a text file as what was printed; None where it is empty, or no text by its first bytes."""
    first = head(tree, path, 1024)
    if not first or first.startswith(_NO_TEXT) or (b"\0" in first and first[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        return None
    return Console(path, (Span(path, 0, tree.files[path].st_size),))


def _logs(tree: Tree, folder: str) -> Iterable[str]:
    for inner in FOLDERS:
        place = joined(folder, inner) if inner else folder
        for name in tree.names(place):
            if any(fnmatchcase(name.lower(), pattern) for pattern in LOGS):
                yield joined(place, name)
