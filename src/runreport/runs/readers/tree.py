"""The files below a folder, listed once for all readers; opened only through the guards of runs/opening.py."""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from runreport.errors import RunReportError
from runreport.runs.opening import Place, list_folder, read_growing, read_regular
from runreport.runs.readers.kept_logs import KeptLogs
from runreport.runs.run import Problem

DEPTH_LIMIT = 12  # folders below the root
FILE_LIMIT = 200_000  # files of one tree
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
HIDDEN_BUT_READ = frozenset({".hydra", ".aim"})
A_SITE = "a site of runreport"  # what callers of read_tree skip, but for runs of the lab

Skip = Callable[[str], bool]  # whether a folder is not looked into
TellSkipped = Callable[[str, str], None]  # takes a path and why


@dataclass(frozen=True, slots=True)
class Tree:
    """Regular files below `root`, by their path relative to it; links are not followed."""

    root: Place
    files: Mapping[str, os.stat_result]
    problems: tuple[Problem, ...] = ()
    _folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # folder -> names of its files
    _paths: Sequence[str] = field(default=(), repr=False)  # of all files, sorted
    kept: KeptLogs | None = field(
        default=None, repr=False
    )  # logs as they were read at the last look, if one keeps them

    def names(self, folder: str) -> tuple[str, ...]:
        """Names of the files directly in a folder ("" is the root), sorted."""
        return self._folders.get(folder, ())

    def folders(self) -> Iterator[str]:
        """Every folder that directly holds a file, sorted."""
        return iter(sorted(self._folders))

    def having(self, *patterns: str) -> list[str]:
        """Folders that directly hold a file whose name matches one of the patterns (`*.csv`), sorted."""
        found = {
            folder
            for folder, names in self._folders.items()
            if any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
        }
        return sorted(found)

    def below(self, folder: str, *patterns: str) -> list[str]:
        """Paths of the files in a folder, at any depth, whose names match one of the patterns; sorted."""
        paths = self._paths or sorted(self.files)
        begin, end = 0, len(paths)
        if folder:  # what begins alike stands together; 0 follows / in the alphabet
            begin, end = bisect_left(paths, f"{folder}/"), bisect_left(paths, f"{folder}0")
        return [
            path
            for path in paths[begin:end]
            if not patterns or any(fnmatchcase(path.rpartition("/")[2], pattern) for pattern in patterns)
        ]

    def without(self, paths: Collection[str]) -> Tree:
        """The same tree as it would be without these files."""
        if not paths:
            return self
        left = {path: found for path, found in self.files.items() if path not in paths}
        return _tree(self.root, left, self.problems, self.kept)

    def read(self, path: str, *, limit: int) -> bytes:
        """The bytes of a file that stayed the same meanwhile; errors of runs/opening.py."""
        return read_regular(self.root, path, limit=limit)

    def read_log(self, path: str, *, limit: int) -> bytes:
        """The bytes of a file that only grows; errors of runs/opening.py."""
        if self.kept is not None:
            return self.kept.read(self.root, path, limit=limit)
        return read_growing(self.root, path, limit=limit)


def joined(folder: str, name: str) -> str:
    """The path of a file in a folder of a tree, where "" is the root."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder of a path, "" for the root."""
    return path.rpartition("/")[0]


def nothing(_folder: str) -> bool:
    """Every folder is looked into."""
    return False


def in_silence(_path: str, _why: str) -> None:
    """Nobody asks what was skipped."""


def read_tree(
    root: Place, skips: Skip = nothing, tell: TellSkipped = in_silence, *, kept: KeptLogs | None = None
) -> Tree:
    """List everything below root; hidden folders, installed packages and links are skipped.

    What cannot be listed is a problem of the tree; above FILE_LIMIT files the rest is left out, and a problem says so.
    skips: folders, relative to root, that are not looked into.  tell: is given every path that is skipped, and why.
    kept: what was read of logs below root before.
    """
    files: dict[str, os.stat_result] = {}
    problems: list[Problem] = []
    for folder in _Walk(root, skips, tell, files, problems).below(""):
        if len(files) > FILE_LIMIT:
            what = f"more than {FILE_LIMIT:,} files; those in {folder} and after it were not looked at"
            problems.append(Problem("FILE-LIMIT", folder or ".", what))
            break
    return _tree(root, files, tuple(problems), kept)


def _tree(
    root: Place, files: Mapping[str, os.stat_result], problems: tuple[Problem, ...], kept: KeptLogs | None
) -> Tree:
    folders: dict[str, list[str]] = {}
    paths = sorted(files)
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    return Tree(root, files, problems, {folder: tuple(names) for folder, names in folders.items()}, paths, kept)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Fills `files` folder by folder."""

    root: Place
    skips: Skip
    tell: TellSkipped
    files: dict[str, os.stat_result]
    problems: list[Problem]

    def below(self, folder: str) -> Iterator[str]:
        """Each folder, once its files are in."""
        if self.skips(folder):
            self.tell(folder, A_SITE)
            return
        try:
            entries = list_folder(self.root, folder or ".")
        except RunReportError as error:
            self.problems.append(Problem(error.code, folder or ".", error.what))
            return
        inner = []
        for name, found in entries:
            path = joined(folder, name)
            if stat.S_ISREG(found.st_mode):
                self.files[path] = found
            elif (why := _why_not(path, name, found.st_mode)) is None:
                inner.append(path)
            else:
                self.tell(path, why)
        yield folder
        for path in inner:
            yield from self.below(path)


def _why_not(path: str, name: str, mode: int) -> str | None:
    """Why something that is no regular file is not looked into, None for a folder that is."""
    if stat.S_ISLNK(mode):
        return "a link"
    if not stat.S_ISDIR(mode):
        return "no regular file"  # a pipe, a socket, a device
    if name in SKIPPED:
        return "installed packages"
    if name.startswith(".") and name not in HIDDEN_BUT_READ:
        return "hidden"
    return "too deep" if path.count("/") >= DEPTH_LIMIT else None
