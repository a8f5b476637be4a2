"""Output folders of nanoGPT: ckpt.pt, which is overwritten at every evaluation. Its losses are in what it prints."""

from __future__ import annotations

from collections.abc import Iterable

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import pointers
from runreport.runs.readers.saved.saved_settings import saved_settings, saved_step
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
    """The checkpoint at its iteration, with the settings of model and training that are saved in it."""
    path = joined(folder, CHECKPOINT)
    if pointers(tree, [path]):
        problem = Problem("LFS", path, "is a Git LFS pointer, not the weights; run: git lfs pull")
        return Reading(NAME, checkpoints=(CheckpointFile(path, None),), problems=(problem,))
    notes: list[Problem] = []
    settings = saved_settings(tree, path, notes)
    checkpoint = CheckpointFile(path, saved_step(settings))
    return Reading(NAME, config=settings, checkpoints=(checkpoint,), problems=tuple(notes))
