"""One idea per file: no file over 300 lines, no function over 50, half of all files under 150."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

FILE_LIMIT, FUNCTION_LIMIT, MEDIAN_LIMIT = 300, 50, 150  # lines


@pytest.fixture(scope="module")
def sources(checkout: Path) -> dict[str, int]:
    """Lines of every source file that people write."""
    folders = {
        "src": "*.py",
        "templates": "*.j2",
        "assets/lib": "*.js",
        "assets/views": "*.js",
        "assets/css": "*.css",
    }
    paths = [path for folder, names in folders.items() for path in (checkout / folder).rglob(names)]
    paths += [checkout / "assets/app.js", checkout / "assets/build.mjs"]
    return {str(path.relative_to(checkout)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def test_no_file_is_longer_than_the_limit(sources):
    assert {path: lines for path, lines in sources.items() if lines > FILE_LIMIT} == {}


@pytest.mark.parametrize("folder", ["src/", "assets/"])
def test_half_of_the_files_are_short(sources, folder):
    assert median(lines for path, lines in sources.items() if path.startswith(folder)) < MEDIAN_LIMIT


def test_no_function_is_longer_than_the_limit(modules):
    long = {
        f"{module.name}.{node.name}": node.end_lineno - node.lineno + 1
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LIMIT
    }
    assert long == {}


def test_every_module_says_what_it_is(modules):
    assert [
        name for name, module in modules.items() if ast.get_docstring(module.tree) is None and module.text.strip()
    ] == []


def test_no_file_has_a_name_that_says_nothing(sources):
    empty = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "data2"}
    assert [path for path in sources if Path(path).name.split(".")[0] in empty] == []
