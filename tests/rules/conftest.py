"""What the rules look at: the modules of the package, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package; `name` is the dotted one, `runreport.build.plan`."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def imports(self) -> set[str]:
        """Dotted names of everything it imports, in functions too, but not what only a type checker sees."""
        return {name for node in _running(self.tree) for name in _imported(node)}


def _running(node: ast.AST) -> list[ast.AST]:
    """The node and all below it, without the bodies of `if TYPE_CHECKING`."""
    is_typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    children = node.orelse if isinstance(node, ast.If) and is_typing else ast.iter_child_nodes(node)
    return [node, *(below for child in children for below in _running(child))]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: imports are absolute"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@pytest.fixture(scope="session")
def modules(checkout: Path) -> dict[str, Module]:
    """Every module below src/runreport by its dotted name."""
    found = {}
    for path in sorted((checkout / "src" / "runreport").rglob("*.py")):
        parts = path.relative_to(checkout / "src").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found[name] = Module(name, path, text, ast.parse(text, filename=str(path)))
    assert len(found) > 100, "the package was not found"
    return found
