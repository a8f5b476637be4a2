"""The files below a folder, listed once for all readers; opened only through the guards of runs/opening.py."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from runreport.errors import RunReportError
from runreport.runs.opening import Place, list_folder, read_growing, read_regular
from runreport.runs.run import Problem

DEPTH_LIMIT = 12  # folders below the root
FILE_LIMIT = 200_000  # files of one tree
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
HIDDEN_BUT_READ = frozenset({".hydra", ".aim"})


@dataclass(frozen=True, slots=True)
class Tree:
    """Regular files below `root`, by their path relative to it; links are not followed."""

    root: Place
    files: Mapping[str, os.stat_result]
    problems: tuple[Problem, ...] = ()
    _folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # folder -> names of its files

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
        start = f"{folder}/" if folder else ""
        return sorted(
            path
            for path in self.files
            if path.startswith(start)
            and any(fnmatchcase(path.rpartition("/")[2], pattern) for pattern in patterns or ("*",))
        )

    def without(self, paths: Collection[str]) -> Tree:
        """The same tree as it would be without these files."""
        return _tree(self.root, {path: found for path, found in self.files.items() if path not in paths}, self.problems)

    def read(self, path: str, *, limit: int) -> bytes:
        """The bytes of a file that stayed the same meanwhile; errors of runs/opening.py."""
        return read_regular(self.root, path, limit=limit)

    def read_log(self, path: str, *, limit: int) -> bytes:
        """The bytes of a file that only grows; errors of runs/opening.py."""
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


def read_tree(root: Place, skips: Callable[[str], bool] = nothing) -> Tree:
    """List everything below root; hidden folders, installed packages and links are skipped.

    What cannot be listed is a problem of the tree; above FILE_LIMIT files the rest is left out, and a problem says so.
    skips: folders, relative to root, that are not looked into.
    """
    files: dict[str, os.stat_result] = {}
    problems: list[Problem] = []
    for folder in _walk(root, "", skips, files, problems):
        if len(files) > FILE_LIMIT:
            what = f"more than {FILE_LIMIT:,} files; those in {folder} and after it were not looked at"
            problems.append(Problem("FILE-LIMIT", folder or ".", what))
            break
    return _tree(root, files, tuple(problems))


def _tree(root: Place, files: Mapping[str, os.stat_result], problems: tuple[Problem, ...]) -> Tree:
    folders: dict[str, list[str]] = {}
    for path in sorted(files):
        folders.setdefault(parent(path), []).append(PurePosixPath(path).name)
    return Tree(root, files, problems, {folder: tuple(names) for folder, names in folders.items()})


def _walk(
    root: Place, folder: str, skips: Callable[[str], bool], files: dict[str, os.stat_result], problems: list[Problem]
) -> Iterator[str]:
    """Fill `files` folder by folder, yielding each folder once its files are in."""
    if skips(folder):
        return
    try:
        entries = list_folder(root, folder or ".")
    except RunReportError as error:
        problems.append(Problem(error.code, folder or ".", error.what))
        return
    inner = []
    for name, found in entries:
        path = joined(folder, name)
        if stat.S_ISREG(found.st_mode):
            files[path] = found
        elif stat.S_ISDIR(found.st_mode) and path.count("/") < DEPTH_LIMIT and not _is_skipped(name):
            inner.append(path)
    yield folder
    for path in inner:
        yield from _walk(root, path, skips, files, problems)


def _is_skipped(name: str) -> bool:
    return name in SKIPPED or (name.startswith(".") and name not in HIDDEN_BUT_READ)
