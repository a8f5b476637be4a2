"""The same runs give the same bytes, wherever, whenever and by whomever they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fault_world import FaultWorld

COMMAND = ["-m", "runreport", "build", "--quiet", "--jobs"]
INTERPRETERS = {
    "hash seed, time zone, C locale": (["1"], [], {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
    "optimised, Turkish, two threads": (["1"], ["-O"], {"LANG": "tr_TR.UTF-8", "OMP_NUM_THREADS": "2"}),
    "two processes, another user's home": (["2"], [], {"HOME": "/nonexistent", "USER": "somebody", "COLUMNS": "40"}),
}


@pytest.mark.fault(143)
@pytest.mark.parametrize("name", INTERPRETERS)
def test_in_any_interpreter(world, name):
    jobs, flags, variables = INTERPRETERS[name]
    shutil.rmtree(world.site)
    shutil.rmtree(world.folder / ".runreport")
    line = [sys.executable, *flags, *COMMAND, *jobs]
    result = subprocess.run(
        line, cwd=world.folder, env=os.environ | variables, capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode == 0, result.stderr
    assert world.contents() == world.expected["a"]


def deep_path(world: FaultWorld, _patch: pytest.MonkeyPatch) -> FaultWorld:
    folder = world.folder / "a #b %20 ü" / Path(*["deep"] * 30)
    shutil.copytree(world.folder / "runs", folder / "runs")
    return FaultWorld(folder, world.expected)


def other_folder(world: FaultWorld, patch: pytest.MonkeyPatch) -> FaultWorld:
    patch.chdir("/")
    return world


def relative_path(world: FaultWorld, patch: pytest.MonkeyPatch) -> FaultWorld:
    patch.chdir(world.folder)
    return FaultWorld(Path(), world.expected)


def no_memory(world: FaultWorld, _patch: pytest.MonkeyPatch) -> FaultWorld:
    shutil.rmtree(world.folder / ".runreport")
    shutil.rmtree(world.site)
    return world


def next_year(world: FaultWorld, patch: pytest.MonkeyPatch) -> FaultWorld:
    real = time.time
    patch.setattr(time, "time", lambda: real() + 366 * 86_400)
    return world


def yesterday(world: FaultWorld, patch: pytest.MonkeyPatch) -> FaultWorld:
    real = time.time
    patch.setattr(time, "time", lambda: real() - 86_400)
    for number, path in enumerate(sorted(world.folder.rglob("*"))):
        os.utime(path, (number, number))
    return world


def backward_order(world: FaultWorld, _patch: pytest.MonkeyPatch) -> FaultWorld:
    files = {path: path.read_bytes() for path in world.few.rglob("*") if path.is_file()}
    shutil.rmtree(world.few)
    for path in sorted(files, reverse=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    return world


PLACES_AND_TIMES = (
    deep_path, other_folder, relative_path, no_memory, next_year, yesterday, backward_order,
)  # fmt: skip


@pytest.mark.fault(143)
@pytest.mark.parametrize("change", PLACES_AND_TIMES, ids=lambda change: change.__name__)
def test_in_any_place_at_any_time(world, monkeypatch, change):
    world.bring("b")
    changed = change(world, monkeypatch)
    changed.build()
    assert changed.contents() == world.expected["b"]


@pytest.mark.fault(143)
def test_with_a_narrow_mask(world):
    world.bring("b")
    before = os.umask(0o077)
    try:
        world.build()
    finally:
        os.umask(before)
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(143, 144)
def test_a_warm_build_writes_nothing(world):
    world.bring("b")
    world.build()
    before = {path: path.stat() for path in world.folder.rglob("*") if path.is_file() and path.name != "lock"}
    report = world.build()
    assert (report.written, report.removed) == ((), ())
    assert {path: path.stat().st_ino for path in before} == {path: found.st_ino for path, found in before.items()}
    assert {path: path.stat().st_mtime_ns for path in before} == {path: s.st_mtime_ns for path, s in before.items()}
