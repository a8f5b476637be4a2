"""Nothing lies in a folder unlisted: every artifact, page, format and command is in its tuple."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

from runreport.artifacts import ARTIFACTS
from runreport.cli import COMMANDS, cli
from runreport.pages import PAGES
from runreport.runs.formats import FORMATS
from runreport.runs.readers import READERS


def _declared(modules, package: str, kind: str) -> list[tuple[str, object]]:
    """Name and object of every top-level `NAME = Kind(...)` below a package."""
    return [
        (f"{module.name}.{target.id}", getattr(import_module(module.name), target.id))
        for module in modules.values()
        if module.name.startswith(package + ".")
        for node in module.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == kind
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]


def _unlisted(declared: list[tuple[str, object]], listed: tuple[object, ...]) -> list[str]:
    return [name for name, item in declared if not any(item is other for other in listed)]


def test_every_artifact_is_listed(modules):
    declared = _declared(modules, "runreport.artifacts", "Artifact")
    assert _unlisted(declared, ARTIFACTS) == []
    assert len(declared) == len(ARTIFACTS)


def test_every_page_is_listed(modules):
    declared = _declared(modules, "runreport.pages", "Page")
    assert _unlisted(declared, PAGES) == []
    assert len(declared) == len(PAGES)


def test_every_file_of_artifacts_declares_one(modules):
    """A folder of artifacts/ holds artifacts; what they share is a file of numerics/ or lies in a package of parts."""
    packages = {name.rpartition(".")[0] for name in modules}
    folders = {name for name in modules if name.startswith("runreport.artifacts.") and name.count(".") == 3} - packages
    declaring = {name.rpartition(".")[0] for name, _ in _declared(modules, "runreport.artifacts", "Artifact")}
    assert sorted(folders - declaring) == []


def test_no_two_artifacts_write_the_same_file():
    makers = [artifact for artifact in ARTIFACTS if artifact.instead_of is None]
    files = [artifact.file(0, keys) for artifact in makers for keys in artifact.variants()]
    assert sorted(files) == sorted(set(files))


def test_every_format_is_listed(modules):
    package = "runreport.runs.formats."
    found = {name for name in modules if name.startswith(package) and name.count(".") == 3}
    assert found == {form.__name__ for form in FORMATS}
    assert len({form.NAME for form in FORMATS}) == len(FORMATS)


def test_every_command_is_listed_and_bears_the_name_of_its_file(checkout: Path):
    files = {path.stem for path in (checkout / "src/runreport/cli").glob("*.py")} - {"__init__"}
    commands = {path for path in files if "@click.command" in _text(checkout, path)}
    assert commands == set(COMMANDS)
    for name in COMMANDS:
        command = cli.get_command(None, name)
        assert command.name == name
        assert command.get_short_help_str(), f"runreport {name} --help does not say what it does"


def _text(checkout: Path, command: str) -> str:
    return (checkout / "src/runreport/cli" / f"{command}.py").read_text(encoding="utf-8")


def test_every_reader_is_listed(modules):
    """A module of runs/readers that finds and reads is one of READERS; the general ones come after those that know."""
    package = "runreport.runs.readers."
    found = {name for name in modules if name.startswith(package) and hasattr(import_module(name), "find")}
    assert found == {reader.__name__ for reader in READERS}
    assert len({reader.NAME for reader in READERS}) == len(READERS)
    assert [reader.NAME for reader in READERS[-4:]] == ["csv_log", "json_lines", "text_log", "weights"]
