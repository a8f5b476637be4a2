"""READERS, one for each format of run directories that other programs write; nothing else asks for a format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from runreport.runs.readers import (
    aim,
    csv_log,
    dvclive,
    hf_trainer,
    hydra,
    json_lines,
    lab,
    lightning,
    ml_agents,
    mlflow,
    nanogpt,
    projector,
    stable_baselines,
    status_files,
    tensorboard,
    text_log,
    trackio,
    wandb,
    weights,
    yolo,
)
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree


class Reader(Protocol):
    """A module that reads one format.

    It may also have OWNS = True (everything below its folder is part of the run) and `takes(tree, folder)`, the files
    that no reader after it need look at.
    """

    @property
    def NAME(self) -> str:
        """What the format is called."""
        ...

    @property
    def WHAT(self) -> str:
        """What it looks for, in a few words, for people whose directory was not recognised."""
        ...

    def find(self, tree: Tree) -> Iterable[str]:
        """Folders of the tree that hold a run of this format ("" is the root); by names, or first bytes at most."""
        ...

    def read(self, tree: Tree, folder: str) -> Reading:
        """What is there; raises nothing for bad content, which becomes problems."""
        ...


READERS: tuple[Reader, ...] = (
    lab,
    hf_trainer,
    lightning,
    wandb,
    mlflow,
    dvclive,
    trackio,
    aim,
    yolo,
    hydra,
    ml_agents,
    stable_baselines,
    status_files,
    nanogpt,
    tensorboard,
    projector,
    csv_log,
    json_lines,
    text_log,
    weights,
)
