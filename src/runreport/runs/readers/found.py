"""Finds the runs of all formats below a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runreport.errors import NoRunFound
from runreport.runs.formats.lab import folder_id
from runreport.runs.logged import CheckpointFile, Curve, Logged
from runreport.runs.opening import Place
from runreport.runs.readers import READERS, Reader, lab
from runreport.runs.readers.merge import (
    Placed,
    by_format,
    merged_config,
    merged_curves,
    merged_logged,
    merged_status,
)
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import pointers
from runreport.runs.readers.run_settings import shown_curves
from runreport.runs.readers.surroundings import surroundings
from runreport.runs.readers.tree import Tree, parent, read_tree
from runreport.runs.run import Problem, Status

LOOKED_AT = 1000  # files of which the first bytes are looked at to say why nothing was recognised


@dataclass(frozen=True, slots=True)
class Match:
    """A reader and a folder in which it found a run."""

    reader: Reader
    folder: str
    tree: Tree  # as the reader sees it: without the files that readers before it take


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run as all its readers together see it."""

    id: str  # its folder below the one searched, the name of that one where it is the run itself
    formats: Mapping[str, tuple[str, ...]]  # format -> folders, below the one searched
    status: Status
    config: Mapping[str, object]
    logged: Logged
    problems: tuple[Problem, ...]
    left_out: tuple[Curve, ...]  # of tags that another format holds with more points

    @property
    def curves(self) -> Mapping[str, Curve]:
        """By tag."""
        return {curve.tag: curve for curve in self.logged.curves}

    @property
    def checkpoints(self) -> tuple[CheckpointFile, ...]:
        """By step; those without one last."""
        return self.logged.checkpoints


def found_runs(root: Place, readers: Sequence[Reader] = READERS) -> tuple[FoundRun, ...]:
    """Every run below a folder, sorted by folder; NoRunFound where no reader knows anything in it."""
    tree = read_tree(root)
    groups = groups_of(matches(tree, readers))
    if not groups:
        raise NoRunFound(root, not_recognised(tree))
    return tuple(merged(tree, folder, group) for folder, group in groups.items())


def not_recognised(tree: Tree) -> str:
    """What is said of files of which no reader knows any; those that hold nothing yet may be why."""
    none = f"none of {len(tree.files):,} files belongs to a format that is known"
    empty = sum(not found.st_size for found in tree.files.values())
    absent = len(pointers(tree, [*tree.files][:LOOKED_AT]))
    said = [f"{empty:,} {_are(empty)} empty"] if empty else []
    said += [f"{absent:,} {_are(absent)} left by Git LFS (git lfs pull gets the files)"] if absent else []
    return "; ".join([none, *said])


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def groups_of(found: Sequence[Match]) -> dict[str, list[Match]]:
    """The matches that are one run, by its folder, sorted."""
    groups: dict[str, list[Match]] = {}
    folder_of = run_folders(found)
    for match in found:
        groups.setdefault(folder_of[match.folder], []).append(match)
    return dict(sorted(groups.items()))


def matches(tree: Tree, readers: Sequence[Reader] = READERS) -> list[Match]:
    """Which reader finds a run in which folder, in the order of the readers."""
    found: list[Match] = []
    for reader in readers:
        mine = [Match(reader, folder, tree) for folder in reader.find(tree)]
        found += mine
        tree = tree.without({path for match in mine for path in taken(match)})
    return found


def taken(match: Match) -> set[str]:
    """The files that no reader after this one need look at."""
    takes = getattr(match.reader, "takes", None)
    return set() if takes is None else set(takes(match.tree, match.folder))


def run_folders(found: Iterable[Match]) -> dict[str, str]:
    """Folder -> the folder of the run that it is part of: the highest one in a chain of owners above it.

    A reader that OWNS a folder has all that lies below, but for runs of its own format: the event files of `OUT/runs`
    are part of the run in OUT, while two versions of one program in one folder are two runs.
    """
    formats: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for match in found:
        formats.setdefault(match.folder, set()).add(match.reader.NAME)
        if getattr(match.reader, "OWNS", False):
            owners.setdefault(match.folder, set()).add(match.reader.NAME)
    return {folder: _highest(folder, formats, owners) for folder in formats}


def _highest(folder: str, formats: Mapping[str, set[str]], owners: Mapping[str, set[str]]) -> str:
    above = folder
    while above:
        above = parent(above)
        if above in owners and owners[above].isdisjoint(formats[folder]):
            folder = above
    return folder


def _files_shown(readings: Iterable[Reading]) -> set[str]:
    """Files that are known as what was printed, or as pictures."""
    consoles = {one.file for reading in readings for one in reading.consoles}
    return consoles | {one.span.file for reading in readings for one in reading.pictures}


def merged(tree: Tree, folder: str, group: Sequence[Match]) -> FoundRun:
    """One run, read by all readers that know a part of it."""
    found: list[Placed] = [(match.folder, match.reader.read(match.tree, match.folder)) for match in group]
    readings = [reading for _, reading in found]
    if group[0].reader is not lab:
        readings.append(surroundings(tree, folder, _files_shown(readings)))
    curves, left_out = merged_curves(folder, found)
    curves, said = shown_curves(tree, folder, curves)
    return FoundRun(
        id=folder or folder_id(tree.root),
        formats=by_format(found),
        status=merged_status(readings),
        config=merged_config(readings),
        logged=merged_logged(readings, curves),
        problems=(*tree.problems, *(problem for reading in readings for problem in reading.problems), *said),
        left_out=left_out,
    )
