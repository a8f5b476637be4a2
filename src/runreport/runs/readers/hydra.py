"""Output folders of Hydra: the configuration a program was started with.  Its own settings (hydra.yaml) stay out."""

from __future__ import annotations

from collections.abc import Iterable

from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.yaml_text import yaml_object, yaml_value
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

NAME = "hydra"
WHAT = ".hydra/config.yaml"
OWNS = True
FOLDER = ".hydra"


def find(tree: Tree) -> Iterable[str]:
    """Folders around .hydra."""
    return sorted(
        parent(folder) for folder in tree.having("config.yaml", "overrides.yaml") if folder.rpartition("/")[2] == FOLDER
    )


def takes(tree: Tree, folder: str) -> set[str]:
    """What lies in .hydra."""
    return set(tree.below(joined(folder, FOLDER)))


def read(tree: Tree, folder: str) -> Reading:
    """The configuration as it was composed, `${…}` kept as text, and what the command line overrode."""
    notes: list[Problem] = []
    path = joined(folder, f"{FOLDER}/config.yaml")
    config = yaml_object(document(tree, path, notes), path, notes) if path in tree.files else None
    path = joined(folder, f"{FOLDER}/overrides.yaml")
    data = document(tree, path, notes) if path in tree.files else None
    overrides = None if data is None else yaml_value(data, path, notes)
    found = {**(config or {}), **({"hydra.overrides": overrides} if overrides else {})}
    return Reading(NAME, config=found, problems=tuple(notes))
