"""What lies below a folder, by names and first bytes alone: runs by format, files that no run has, what is skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runreport.runs.opening import Place
from runreport.runs.readers.found import groups_of, matches
from runreport.runs.readers.tree import Skip, Tree, parent, read_tree
from runreport.runs.run import Problem

EXAMPLES = 3  # paths that stand for many


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run that was found and not read."""

    folder: str  # below the one surveyed, "" for that one
    formats: tuple[str, ...]
    files: int
    bytes: int


@dataclass(slots=True)
class Counted:
    """How many there are of a kind, and some of them."""

    count: int = 0
    bytes: int = 0
    examples: list[str] = field(default_factory=list[str])

    def add(self, path: str, size: int = 0) -> None:
        self.count += 1
        self.bytes += size
        if len(self.examples) < EXAMPLES:
            self.examples.append(path)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds."""

    root: Place
    runs: tuple[SeenRun, ...]  # by folder
    files: int
    folders: int
    bytes: int
    elsewhere: Counted  # files that are in no run's folder
    skipped: Mapping[str, Counted]  # why -> what was not looked at
    problems: tuple[Problem, ...]  # what could not be listed

    @property
    def formats(self) -> Mapping[str, int]:
        """Runs of each format, most first; a run of several formats counts for each."""
        return dict(Counter(name for run in self.runs for name in run.formats).most_common())


def survey(root: Place, is_site: Skip) -> Survey:
    """Look through a folder; is_site says of a folder below root whether it is a site of ours, which is not entered."""
    skipped: dict[str, Counted] = {}
    tree = read_tree(root, is_site, lambda path, why: skipped.setdefault(why, Counted()).add(path))
    groups = groups_of(matches(tree))
    inside, elsewhere = _by_run(tree, groups.keys())
    runs = tuple(
        SeenRun(folder, _formats(match.reader.NAME for match in group), inside[folder].count, inside[folder].bytes)
        for folder, group in groups.items()
    )
    size = sum(found.st_size for found in tree.files.values())
    folders = sum(1 for _ in tree.folders())
    return Survey(root, runs, len(tree.files), folders, size, elsewhere, dict(sorted(skipped.items())), tree.problems)


def _formats(names: Iterable[str]) -> tuple[str, ...]:
    """Every name once, in the order of the readers."""
    return tuple(dict.fromkeys(names))


def _by_run(tree: Tree, folders: Iterable[str]) -> tuple[dict[str, Counted], Counted]:
    """The files of each run, those whose nearest folder of a run it is, and all others."""
    inside = {folder: Counted() for folder in folders}
    elsewhere = Counted()
    nearest: dict[str, Counted] = {}  # by folder
    databases = {parent(folder) for folder in inside} & tree.files.keys()  # each run is a folder below, in name only
    for path, found in tree.files.items():
        if path in databases:
            continue
        folder = parent(path)
        if folder not in nearest:
            nearest[folder] = _nearest(folder, inside, elsewhere)
        nearest[folder].add(path, found.st_size)
    return inside, elsewhere


def _nearest(folder: str, inside: Mapping[str, Counted], elsewhere: Counted) -> Counted:
    while folder and folder not in inside:
        folder = parent(folder)
    return inside.get(folder, elsewhere)
