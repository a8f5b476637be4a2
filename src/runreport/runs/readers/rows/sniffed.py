"""What a file is, by its content, asked once: readers look at the same file to find it, to take it and to read it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from runreport.runs.opening import Place, identity
from runreport.runs.readers.tree import Tree

REMEMBERED = 1 << 15  # answers


@dataclass(frozen=True, slots=True)
class _File:
    """A file in one state."""

    root: Place
    path: str
    state: tuple[int, int, int, int]
    found: os.stat_result = field(compare=False)


def sniffed(tree: Tree, path: str, kind: Callable[[Tree, str], str | None]) -> str | None:
    """What `kind` says of a file of the tree; it is asked again when the file has changed, and sees this file only."""
    found = tree.files[path]
    return _asked(_File(tree.root, path, identity(found), found), kind)


@lru_cache(maxsize=REMEMBERED)
def _asked(file: _File, kind: Callable[[Tree, str], str | None]) -> str | None:
    return kind(Tree(file.root, {file.path: file.found}), file.path)
