"""docs/faults.md and the marks of the tests name the same cases."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROW = re.compile(r"^\| (\d+) \|.*\| (guarded|open)[^|]*\|$")


@pytest.fixture(scope="module")
def listed(checkout: Path) -> dict[int, str]:
    rows = [ROW.match(line) for line in (checkout / "docs/faults.md").read_text(encoding="utf-8").splitlines()]
    found = [(int(row[1]), row[2]) for row in rows if row]
    assert len(dict(found)) == len(found), "a number stands there twice"
    return dict(found)


@pytest.fixture(scope="module")
def marked(checkout: Path) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for path in (checkout / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
                for argument in node.args:
                    found.setdefault(int(ast.literal_eval(argument)), set()).add(path.name)
    return found


def test_every_guarded_case_has_a_test_that_says_so(listed, marked):
    assert {number for number, state in listed.items() if state == "guarded"} - marked.keys() == set()


def test_every_mark_is_of_a_guarded_case(listed, marked):
    strange = {number: files for number, files in marked.items() if listed.get(number) != "guarded"}
    assert strange == {}, "list them as guarded in docs/faults.md, with what happens"


def test_the_catalogue_has_every_number_of_its_groups(listed):
    assert set(listed) == set(range(1, 161))


def test_the_table_of_limits_is_that_of_the_code(checkout):
    from runreport.tensors import limits

    text = (checkout / "docs/faults.md").read_text(encoding="utf-8")
    told = {row[1]: int(row[2].replace(",", "")) for row in re.finditer(r"^\| `([A-Z_]+)` \| ([0-9,]+) \|", text, re.M)}
    assert told == {name: value for name, value in vars(limits).items() if name.isupper()}
