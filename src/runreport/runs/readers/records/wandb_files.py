"""What W&B writes beside its log: packages, the record of program and machine, what was printed."""

from __future__ import annotations

from collections.abc import Sequence

from runreport.runs.logged import Console, Span
from runreport.runs.readers.records.wandb_machine import Machine
from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.environment import wandb_environment
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.packages import packages_beside
from runreport.runs.readers.surroundings import console_of
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

_METADATA, _OUTPUT = "files/wandb-metadata.json", "files/output.log"


def environment(tree: Tree, folder: str, machine: Machine, notes: list[Problem]) -> dict[str, object]:
    """The file's record; without one, what the log says; and the packages."""
    path = joined(folder, _METADATA)
    written = json_object(document(tree, path, notes), path, notes) if path in tree.files else None
    found = machine.environment | wandb_environment(written or {})
    packages = packages_beside(tree, joined(folder, "files"), notes)
    return found | ({"packages": packages} if packages else {})


def consoles(tree: Tree, folder: str, machine: Machine, notes: list[Problem]) -> tuple[Console, ...]:
    """The file of what was printed, or the pieces of it in the log."""
    path = joined(folder, _OUTPUT)
    whole = console_of(tree, path) if path in tree.files else None
    if whole is not None:
        return (whole,)
    if machine.unprinted:
        what = "pieces of what was printed are left out: there are too many"
        notes.append(Problem("LIMIT", folder or ".", what, machine.unprinted))
    return tuple(Console(file, spans) for file, spans in _by_file(machine.printed).items())


def _by_file(printed: Sequence[Span]) -> dict[str, tuple[Span, ...]]:
    found: dict[str, list[Span]] = {}
    for span in printed:
        found.setdefault(span.file, []).append(span)
    return {file: tuple(spans) for file, spans in found.items()}
