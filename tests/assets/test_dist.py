"""What is committed of compiled JavaScript is what its description says, without needing Node."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from runreport.build.bundle import read_bundle

ASSETS = Path(__file__).resolve().parents[2] / "assets"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (ASSETS / "node_modules").is_dir(),
    reason="needs node and an installed assets/node_modules (npm ci)",
)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ASSETS, capture_output=True, text=True, check=False, timeout=120)


def test_the_vendored_file_has_the_checksum_of_its_description() -> None:
    facts = json.loads((ASSETS / "vendor" / "vendor.json").read_text())
    vendored = (ASSETS / "vendor" / facts["file"]).read_bytes()
    assert hashlib.sha256(vendored).hexdigest() == facts["sha256"]
    assert (ASSETS / "vendor" / facts["license_file"]).read_text().startswith("The MIT License")


def test_the_lock_pins_what_the_description_names() -> None:
    facts = json.loads((ASSETS / "vendor" / "vendor.json").read_text())
    lock = json.loads((ASSETS / "package-lock.json").read_text())["packages"]["node_modules/three"]
    assert (lock["version"], lock["integrity"]) == (facts["version"], facts["integrity"])


def test_what_is_bundled_brings_its_licence() -> None:
    """The bundle itself carries no comments; a site's licences stand in a file of their own."""
    package = json.loads((ASSETS / "package.json").read_text())
    lock = json.loads((ASSETS / "package-lock.json").read_text())["packages"]["node_modules/morphdom"]
    assert (lock["version"], lock["license"]) == (package["devDependencies"]["morphdom"], "MIT")
    assert (ASSETS / "vendor" / "morphdom.LICENSE").read_text().startswith("The MIT License")
    assert b"morphdom\n\nThe MIT License" in read_bundle().licences.data


def test_every_dependency_is_pinned_exactly() -> None:
    package = json.loads((ASSETS / "package.json").read_text())
    assert all(version[0].isdigit() for version in package["devDependencies"].values())


@needs_node
@pytest.mark.parametrize("script", ["build.mjs", "vendor/build.mjs"])
def test_rebuilding_gives_the_committed_bytes(script: str) -> None:
    done = run("node", script, "--check")
    assert done.returncode == 0, done.stderr


@needs_node
def test_the_units_of_the_browser_code_hold() -> None:
    done = run("npm", "test", "--silent")
    assert done.returncode == 0, done.stdout[-4000:]


@needs_node
def test_the_types_of_the_browser_code_hold() -> None:
    done = run("npm", "run", "--silent", "types")
    assert done.returncode == 0, done.stdout[-4000:]
