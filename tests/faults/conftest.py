"""Worlds to harm: one prepared per session, on a file system in memory where there is one, since syncing takes time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_world import FaultWorld

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def every_point() -> bool:
    """FAULTS=all tries every point with every error: some ten minutes instead of one."""
    return os.environ.get("FAULTS") == "all"


@pytest.fixture(scope="session")
def fault_folder() -> Iterator[Path]:
    """A folder that is removed afterwards."""
    base = MEMORY if os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=base))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def prepared(fault_folder: Path, few_points_run_at: Callable[[Path], Path]) -> FaultWorld:
    """Both states built once; not to be changed."""
    world = FaultWorld(fault_folder / "prepared")
    few_points_run_at(world.few)
    world.prepare()
    return world


@pytest.fixture
def world(prepared: FaultWorld, fault_folder: Path, request: pytest.FixtureRequest) -> Iterator[FaultWorld]:
    """A copy in state "a", to be harmed at will."""
    folder = Path(tempfile.mkdtemp(dir=fault_folder))
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True, copy_function=shutil.copy2)
    copy = FaultWorld(folder, prepared.expected)
    copy.build()
    yield copy
    shutil.rmtree(folder)
