"""One real run, built once by the command itself; every test gets its own copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def runreport() -> Command:
    """Runs the command in a process of its own, in a given folder."""

    def run(*arguments: object, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runreport", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=os.environ | (env or {}), capture_output=True, text=True, check=False, timeout=300
        )

    return run


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, runreport: Command) -> Path:
    """A folder with runs/, site/ and .runreport/ after one build."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "runs" / "digits-tiny", folder / "runs" / "digits-tiny", ignore=only_inputs)
    result = runreport("build", "--jobs", "1", cwd=folder)
    assert result.returncode == 0, result.stderr
    return folder


def only_inputs(folder: str, names: list[str]) -> set[str]:
    """What a build makes is left behind, so that it is made again."""
    made = {"latent", "projections", "neighbors", "density", "distortion", "mixture", "samples"}
    return made & set(names) if Path(folder).name == "digits-tiny" else set()


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A copy of the built folder, to be changed at will."""
    copy = tmp_path / "copy"
    shutil.copytree(built_once, copy, copy_function=shutil.copy2)
    return copy


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder with its bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    return read
