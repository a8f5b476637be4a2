"""Installed packages as files list them: requirements.txt, the output of pip freeze, environments of conda."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast

from runreport.runs.readers.rows.contents import document, text_of
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

LISTS = ("requirements.txt", "requirements-frozen.txt", "pip_freeze.txt", "pip-freeze.txt", "pip_requirements.txt")
ENVIRONMENTS = ("environment.yml", "environment.yaml", "conda.yaml", "conda.yml", "conda-environment.yaml")
SIZE_LIMIT = 4 << 20  # bytes
_LINE = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)")


def packages_beside(tree: Tree, folder: str, notes: list[Problem]) -> dict[str, str]:
    """Names and versions from the files directly in a folder; the first file that names a package counts."""
    found: dict[str, str] = {}
    for name in LISTS:
        path = joined(folder, name)
        data = document(tree, path, notes, limit=SIZE_LIMIT) if path in tree.files else None
        if data is not None:
            found = packages_in(text_of(data, path, notes).splitlines()) | found
    for name in ENVIRONMENTS:
        path = joined(folder, name)
        if path in tree.files:
            found = of_conda(yaml_object(document(tree, path, notes), path, notes) or {}) | found
    return found


def packages_in(lines: Iterable[str]) -> dict[str, str]:
    """Versions by name: `numpy==2.1` is "2.1", any other condition stays as it is written; options are no packages."""
    found: dict[str, str] = {}
    for line in lines:
        match = _LINE.match(line.partition(" #")[0].partition(";")[0].strip())
        if match is not None and not line.lstrip().startswith(("#", "-")):
            stated = match[2].strip().removesuffix("\\").strip()
            version = stated.lstrip("=").strip() if stated.startswith("=") else stated
            found[match[1]] = version.split(" --hash")[0].strip()
    return found


def of_conda(environment: Mapping[str, object]) -> dict[str, str]:
    """The packages of conda, `name=version=build`, and those of pip among them."""
    entries = environment.get("dependencies")
    found: dict[str, str] = {}
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        if isinstance(entry, str):
            name, _, version = entry.rpartition("::")[2].partition("=")
            found |= {name.strip(): version.lstrip("=").strip()} if name.strip() else {}
        elif isinstance(entry, dict):
            inner = cast("dict[str, object]", entry).get("pip")
            lines = cast("list[object]", inner) if isinstance(inner, list) else []
            found |= packages_in(line for line in lines if isinstance(line, str))
    return found
