"""How a run was set up: its configuration, its environment, what it saved, and the files all of it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from runreport.pages.page import FRAME, Chunk, Page, PageContent, RunView
from runreport.pages.removed import removed_sentence
from runreport.pages.setup_parts.environment import Environment, environment_of
from runreport.pages.setup_parts.saved_list import SavedList, saved_list
from runreport.pages.setup_parts.settings_tree import ROWS, STATIC, Row, rows_data, settings_rows
from runreport.pages.setup_parts.sources import sources_of
from runreport.pages.words import count, spelled
from runreport.runs.run import Run

CONFIG, MACHINE = "settings", "environment"  # chunks with the rows of a tree


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree for templates/macros/settings.html.j2: the first rows, and how many there are."""

    key: str  # of the chunk with all rows
    rows: tuple[Row, ...]
    n_rows: int
    n_settings: int
    beyond: int  # rows that are in no chunk either

    @property
    def is_cut(self) -> bool:
        """Whether a page without scripts shows less than all."""
        return self.n_rows > len(self.rows)


def setup_content(view: RunView) -> PageContent:
    """Everything the page shows; what a run does not tell is said where it would stand."""
    run = view.run
    machine = environment_of(run.logged.environment)
    trees = {key: settings_rows(settings) for key, settings in ((CONFIG, run.config_raw), (MACHINE, machine.rest))}
    saved = saved_list(view)
    variables: dict[str, Any] = {
        "lead": _lead(run, trees[CONFIG][0], machine, saved),
        "config": _tree(CONFIG, *trees[CONFIG]),
        "config_files": _config_files(run),
        "environment": machine,
        "machine": _tree(MACHINE, *trees[MACHINE]),
        "saved": saved,
        "sources": sources_of(view),
        "is_lab": run.tree is None,
        "removed": removed_sentence(run),
    }
    chunks = tuple(_chunk(key, rows) for key, (rows, _) in trees.items() if rows)
    return PageContent(_heading(trees[CONFIG][0], run), variables, {"trees": [chunk.key for chunk in chunks]}, chunks)


def _heading(rows: Sequence[Row], run: Run) -> str:
    n, saved = _settings(rows), len(run.checkpoints) if run.tree is None else len(run.logged.checkpoints)
    first = f"{spelled(n, capital=True)} {'setting' if n == 1 else 'settings'}" if n else "No settings"
    second = f"{spelled(saved)} {'checkpoint' if saved == 1 else 'checkpoints'}" if saved else "no checkpoint"
    return f"{first} and {second}"


def _settings(rows: Sequence[Row]) -> int:
    return sum(not row.is_group for row in rows)


def _lead(run: Run, rows: Sequence[Row], machine: Environment, saved: SavedList) -> tuple[str, ...]:
    """What there is and what there is not, in a sentence each."""
    says = [] if rows else ["No file of this run holds a configuration that can be read."]
    if not run.logged.environment:
        says.append("What program and machine made it was not logged.")
    elif machine.packages:
        says.append(f"{count(len(machine.packages) + machine.packages_left, 'package')} were listed.")
    if saved.rows and saved.rows[-1].holds:
        says.append(f"The last checkpoint holds {saved.rows[-1].holds}.")
    return tuple(says)


def _config_files(run: Run) -> str:
    return "config.json" if run.tree is None else "the files of the formats below, merged"


def _tree(key: str, rows: tuple[Row, ...], beyond: int) -> Tree:
    """The first STATIC rows; a group whose rows are cut stays with those that fit."""
    return Tree(key, rows[:STATIC], len(rows) + beyond, _settings(rows), beyond)


def _chunk(key: str, rows: tuple[Row, ...]) -> Chunk:
    digest = hashlib.sha256(repr(rows).encode("utf-8", "backslashreplace")).hexdigest()
    return Chunk(key, (), partial(_made, rows), of=digest)


def _made(rows: tuple[Row, ...]) -> Mapping[str, Any]:
    return {"rows": rows_data(rows), "limit": ROWS}


SETUP = Page(
    stem="setup",
    title="Setup",
    scope="run",
    reads=(),
    content=setup_content,
    facts=(*FRAME, "format", "formats", "logged"),
)
