"""READERS, one for each format of run directories that other programs write; nothing else asks for a format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from runreport.runs.readers import lab
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree


class Reader(Protocol):
    """A module that reads one format.

    It may also have OWNS = True (everything below its folder is part of the run) and `takes(tree, folder)`, the files
    that no reader after it need look at.
    """

    NAME: str
    WHAT: str  # what it looks for, in a few words, for people whose directory was not recognised

    def find(self, tree: Tree) -> Iterable[str]:
        """Folders of the tree that hold a run of this format ("" is the root); by names, or first bytes at most."""
        ...

    def read(self, tree: Tree, folder: str) -> Reading:
        """What is there; raises nothing for bad content, which becomes problems."""
        ...


READERS: tuple[Reader, ...] = (lab,)
