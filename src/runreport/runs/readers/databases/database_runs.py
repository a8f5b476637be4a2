"""Runs that are rows of a database: each has a folder of its own below the file, which is there in name only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from runreport.runs.opening import Place, identity
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem


@dataclass(frozen=True, slots=True)
class Store:
    """A database: its runs by the name of their folder."""

    is_known: bool  # whether it has the tables of the format
    runs: Mapping[str, Reading]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as it was listed; equal to another that is the same file in the same state."""

    root: Place
    path: str
    state: tuple[object, ...]
    tree: Tree = field(compare=False, hash=False)


def store(tree: Tree, path: str, read: Callable[[Tree, str], Store]) -> Store:
    """What `read` makes of a database; the last few are remembered, for each run of a store asks for it again."""
    beside = [f"{path}-wal", f"{path}-journal"]
    files = [tree.files[name] for name in (path, *beside) if name in tree.files]
    state = (*map(identity, files), len(tree.files))  # files: saved models are found by their place
    return _read(_Source(tree.root, path, state, tree), read)


def folder_of(path: str, name: str) -> str:
    """The folder of a run: no part of its name leads anywhere."""
    return f"{path}/{quote(name, safe=' ').replace('.', '%2E') if set(name) <= {'.'} else quote(name, safe=' ')}"


def database_of(tree: Tree, folder: str) -> str | None:
    """The file of a run's folder, None where it is a real folder."""
    path = folder.rpartition("/")[0]
    return path if path in tree.files else None


def unreadable(format_name: str, problems: Iterable[Problem]) -> Reading:
    """What is said of a database none of whose runs can be read."""
    return Reading(format_name, problems=tuple(problems))


@lru_cache(maxsize=4)
def _read(source: _Source, read: Callable[[Tree, str], Store]) -> Store:
    return read(source.tree, source.path)
