"""Installations are pinned: every version in constraints.txt and package-lock.json, and no address of a registry."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict:
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def constraints(checkout: Path) -> dict[str, str]:
    """Distribution, in lower case with hyphens -> pinned version."""
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][0-9A-Za-z.]*)", line) for line in lines if line]
    assert all(pinned), "a line of constraints.txt is not name==version"
    return {_canonical(match[1]): match[2] for match in pinned if match}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(project: dict) -> list[str]:
    return project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]


def test_every_requirement_is_pinned(project, constraints):
    required = {_canonical(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in _requirements(project)}
    assert sorted(required - set(constraints)) == []


def test_torch_has_the_version_that_runs_on_every_machine_of_ours(constraints):
    assert constraints["torch"] == "2.13.0"


def test_pins_satisfy_what_the_package_asks_for(project, constraints):
    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in _requirements(project)]
    assert [str(each) for each in asked if not each.specifier.contains(constraints[_canonical(each.name)])] == []


def test_no_file_names_where_packages_come_from(checkout: Path):
    for name in ("constraints.txt", "pyproject.toml", "Makefile"):
        assert "://" not in (checkout / name).read_text(encoding="utf-8")


def test_the_javascript_lock_pins_versions_and_checksums_but_no_registry(checkout: Path):
    text = (checkout / "assets/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "version" not in entry or "integrity" not in entry] == []


def test_the_javascript_lock_is_that_of_the_package(checkout: Path):
    package = json.loads((checkout / "assets/package.json").read_text(encoding="utf-8"))
    lock = json.loads((checkout / "assets/package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]
    assert [v for v in package["devDependencies"].values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []
