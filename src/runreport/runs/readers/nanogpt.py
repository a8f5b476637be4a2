"""Output folders of nanoGPT: ckpt.pt, which is overwritten at every evaluation. Its losses are in what it prints."""

from __future__ import annotations

from collections.abc import Iterable

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import pointers
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "nanogpt"
WHAT = "ckpt.pt"
CHECKPOINT = "ckpt.pt"


def find(tree: Tree) -> Iterable[str]:
    """Folders with ckpt.pt."""
    return tree.having(CHECKPOINT)


def takes(tree: Tree, folder: str) -> set[str]:
    """The checkpoint."""
    return {joined(folder, CHECKPOINT)}


def read(tree: Tree, folder: str) -> Reading:
    """The checkpoint by its name; its iteration is inside, and it is not opened."""
    path = joined(folder, CHECKPOINT)
    if pointers(tree, [path]):
        problem = Problem("LFS", path, "is a Git LFS pointer, not the weights; run: git lfs pull")
    else:
        what = "is a Python pickle, which can run code; it was not opened, so its iteration and settings are not shown"
        problem = Problem("PICKLE", path, what)
    return Reading(NAME, checkpoints=(CheckpointFile(path, None),), problems=(problem,))
