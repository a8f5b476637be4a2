"""What a run's own runreport.toml says: the table [run], whose key `hide` names curves that are not to be shown.

The same file of the current folder, with tables of commands, is read by the command line and by nobody here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, cast

from runreport.errors import printable
from runreport.runs.logged import Curve
from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

FILE, TABLE = "runreport.toml", "run"
KEYS = ("hide",)
LIMIT = 1 << 16  # bytes
PATTERNS_LIMIT = 100


def shown_curves(
    tree: Tree, folder: str, curves: Mapping[str, Curve]
) -> tuple[Mapping[str, Curve], tuple[Problem, ...]]:
    """The curves that no pattern of `hide` matches, by tag, and what there is to say: how many are hidden, mistakes."""
    path = joined(folder, FILE)
    if path not in tree.files:
        return curves, ()
    notes: list[Problem] = []
    patterns = _hidden(_table(tree, path, notes), path, notes)
    shown = {tag: one for tag, one in curves.items() if not any(fnmatchcase(tag, pattern) for pattern in patterns)}
    if len(shown) < len(curves):
        notes.append(Problem("HIDDEN", path, "hides curves that were logged", len(curves) - len(shown)))
    return shown, tuple(notes)


def _table(tree: Tree, path: str, notes: list[Problem]) -> Mapping[str, Any]:
    data = document(tree, path, notes, limit=LIMIT)
    try:
        found: object = tomllib.loads((data or b"").decode("utf-8-sig")).get(TABLE, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        notes.append(Problem("SETTING", path, f"is not valid TOML: {printable(error, 200)}; nothing of it counts"))
        return {}
    if not isinstance(found, dict):
        notes.append(Problem("SETTING", path, f"'{TABLE}' is to be a table"))
        return {}
    return cast("Mapping[str, Any]", found)


def _hidden(table: Mapping[str, Any], path: str, notes: list[Problem]) -> Sequence[str]:
    for key in sorted(table.keys() - set(KEYS)):
        near = get_close_matches(key, KEYS, n=1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        notes.append(Problem("SETTING", path, f"unknown key '{printable(key)}' in [{TABLE}]{meant}"))
    found = table.get("hide", [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in cast("list[object]", found)):
        notes.append(Problem("SETTING", path, f"'hide' in [{TABLE}] is to be a list of patterns such as \"debug/*\""))
        return ()
    return cast("list[str]", found)[:PATTERNS_LIMIT]
