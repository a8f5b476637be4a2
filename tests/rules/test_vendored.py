"""The scripts of others that we ship are what they say they are, with their licences beside them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from runreport.build.bundle import read_bundle


@pytest.fixture(scope="module")
def vendor(checkout: Path) -> Path:
    return checkout / "assets" / "vendor"


def test_three_is_the_file_that_its_description_names(vendor: Path):
    facts = json.loads((vendor / "vendor.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((vendor / facts["file"]).read_bytes()).hexdigest() == facts["sha256"]


def test_three_has_the_version_that_the_lock_file_pins(vendor: Path, checkout: Path):
    facts = json.loads((vendor / "vendor.json").read_text(encoding="utf-8"))
    lock = json.loads((checkout / "assets/package-lock.json").read_text(encoding="utf-8"))
    pinned = lock["packages"]["node_modules/three"]
    assert (facts["version"], facts["integrity"]) == (pinned["version"], pinned["integrity"])


def test_every_script_of_others_has_a_licence(vendor: Path):
    """morphdom has no file of its own here: it is bundled into our script."""
    scripts = {path.stem for path in vendor.glob("*.js")} | {"morphdom"}
    assert scripts == {path.stem for path in vendor.glob("*.LICENSE")}
    assert all("MIT" in path.read_text(encoding="utf-8") for path in vendor.glob("*.LICENSE"))


def test_every_site_carries_the_licences_of_what_it_ships():
    licences = read_bundle().licences.data.decode("utf-8")
    assert "three.js" in licences
    assert "morphdom" in licences
    assert "Permission is hereby granted" in licences
    assert "plotly.js" in licences
    assert "MIT" in licences


def test_the_repository_has_the_licence_that_the_package_states(checkout: Path):
    assert "Apache License" in (checkout / "LICENSE").read_text(encoding="utf-8")
    assert 'license = "Apache-2.0"' in (checkout / "pyproject.toml").read_text(encoding="utf-8")
