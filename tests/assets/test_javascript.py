"""The JavaScript's own checks: unit tests in Node, types, and that what is committed is what the sources give."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def assets(checkout: Path) -> Path:
    """The folder of the browser code, on a machine that can check it."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed; see tools/node.sh")
    folder = checkout / "assets"
    if not (folder / "node_modules").is_dir():
        pytest.skip("assets/node_modules is missing; run tools/node.sh")
    return folder


def run(folder: Path, *command: str) -> None:
    """AssertionError with everything it said unless the command succeeds."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def test_the_unit_tests_pass(assets: Path, checkout: Path) -> None:
    files = sorted(str(path) for path in (checkout / "tests" / "assets").rglob("*.test.js"))
    assert len(files) >= 10
    run(assets, "node", "--test", *files)


def test_the_types_hold(assets: Path) -> None:
    run(assets, "node", "node_modules/typescript/bin/tsc", "-p", ".")


def test_the_committed_bundle_is_what_the_sources_give(assets: Path) -> None:
    run(assets, "node", "build.mjs", "--check")


def test_the_vendored_library_is_what_its_package_gives(assets: Path) -> None:
    run(assets, "node", "vendor/build.mjs", "--check")
