"""Imports point downwards only, in the order that ARCHITECTURE.md prints."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "runreport"


@pytest.fixture(scope="module")
def levels(checkout: Path) -> dict[str, int]:
    """Part of the package -> its level, 0 on top; read from the arrows in ARCHITECTURE.md."""
    text = (checkout / "ARCHITECTURE.md").read_text(encoding="utf-8")
    arrows = re.search(r"^    (__main__ ->[^\n]+(?:\n +->[^\n]+)*)", text, re.MULTILINE)
    assert arrows, "ARCHITECTURE.md does not show which way imports run"
    rows = [row.split("|") for row in arrows[1].split("->")]
    return {name.strip(): level for level, row in enumerate(rows) for name in row}


@pytest.fixture(scope="module")
def imports(modules) -> dict[str, set[str]]:
    """Module -> modules of the package that it imports; `from package import module` is the module."""
    return {
        name: {_module(target, modules) for target in module.imports if target.split(".")[0] == PACKAGE} - {name}
        for name, module in modules.items()
    }


def _module(target: str, modules) -> str:
    return target if target in modules else target.rpartition(".")[0]


def _part(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def test_every_part_of_the_package_has_its_level(levels, modules):
    parts = {_part(name) for name in modules} - {""}
    assert parts == set(levels)


def test_imports_point_downwards_only(levels, imports):
    upwards = [
        f"{module} imports {target}"
        for module, targets in imports.items()
        for target in targets
        if _part(module) and _part(target) and _part(module) != _part(target)
        if levels[_part(module)] >= levels[_part(target)]
    ]
    assert upwards == []


def test_the_package_itself_imports_nothing_that_could_come_back(imports):
    assert imports[PACKAGE] == set()


def test_no_module_can_be_reached_from_itself(imports):
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"modules import in a circle: {' -> '.join(reversed(error.args[1]))}")


def test_views_import_the_library_and_the_library_imports_no_view(checkout: Path):
    wrong = []
    for folder, below in (("lib", ("../views", "../app")), ("views", ("../app",))):
        for path in sorted((checkout / "assets" / folder).rglob("*.js")):
            targets = re.findall(r"""^(?:import|export)[^;]*?from\s*["']([^"']+)["']""", path.read_text(), re.MULTILINE)
            depth = len(path.relative_to(checkout / "assets" / folder).parts) - 1
            ups = tuple("../" * depth + name for name in below)
            wrong += [f"{path.name} imports {target}" for target in targets if target.startswith(ups)]
    assert wrong == []
