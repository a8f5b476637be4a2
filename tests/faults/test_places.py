"""Disks that are full, read-only, out of descriptors or gone: real ones, through the command itself."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_world import FaultWorld, broken_pages, contents

from runreport.build.site import build_site
from runreport.errors import OutputFailed

Limit = Callable[[], None]
NO_POWERS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def command(world: FaultWorld, *prefix: str, limit: Limit | None = None) -> subprocess.CompletedProcess[str]:
    """Build by the command line, perhaps behind another command, perhaps with limits."""
    line = [*prefix, sys.executable, "-m", "runreport", "build", "--jobs", "1", "--quiet"]
    return subprocess.run(
        line, cwd=world.folder, capture_output=True, text=True, check=False, preexec_fn=limit, timeout=300
    )


def assert_refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 4, result.stderr
    assert "Traceback" not in result.stderr
    assert all(word in result.stderr for word in words), result.stderr


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def few_descriptors() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


@pytest.mark.fault(118)
def test_files_may_not_grow_large_enough(world):
    shutil.rmtree(world.site)
    assert_refused(command(world, limit=small_files), "File too large", "assets/")
    assert broken_pages(world.site) == []
    world.build()
    assert world.contents() == world.expected["a"]


@pytest.mark.fault(121)
def test_sixty_four_descriptors_are_enough(world):
    shutil.rmtree(world.site)
    shutil.rmtree(world.folder / ".runreport")
    assert command(world, limit=few_descriptors).returncode == 0
    assert world.contents() == world.expected["a"]


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    line = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


@pytest.mark.fault(118, 123)
@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small file system")
@pytest.mark.parametrize("kilobytes", [300, 5000])
def test_a_small_disk_fills_up(world, kilobytes):
    script = (
        f"mount -t tmpfs -o size={kilobytes}k none disk && "
        "{ PYTHON -m runreport build --jobs 1 -q -o disk/site; echo $? >code; "
        "mount -o remount,size=64m disk && cp -a disk/site half; "
        "PYTHON -m runreport build --jobs 1 -q -o disk/site && cp -a disk/site whole; }"
    ).replace("PYTHON", sys.executable)
    (world.folder / "disk").mkdir()
    result = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=world.folder, capture_output=True, text=True, check=False
    )
    assert (world.folder / "code").read_text() == "4\n", result.stderr
    assert "No space left on device" in result.stderr
    assert "Traceback" not in result.stderr
    assert broken_pages(world.folder / "half") == []
    assert contents(world.folder / "whole") == contents(world.site)


@pytest.fixture
def without_powers() -> list[str]:
    """A prefix under which permissions hold for root, too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not installed")
    return NO_POWERS


@pytest.fixture
def closed():
    """Takes permissions away, and gives them back at the end."""
    paths: list[Path] = []

    def close(path: Path, mode: int) -> None:
        paths.append(path)
        path.chmod(mode)

    yield close
    for path in paths:
        path.chmod(0o755)


@pytest.mark.fault(122)
def test_a_run_that_may_not_be_written_has_its_artifacts_in_the_store(world, without_powers, closed):
    world.bring("b")
    expected = world.expected["b"]
    for folder in [path for path in world.few.rglob("*") if path.is_dir()] + [world.few]:
        closed(folder, 0o555)
    result = command(world, *without_powers)
    assert result.returncode == 0, result.stderr
    assert {f"site/{path}": data for path, data in contents(world.site).items()} == {
        path: data for path, data in expected.items() if path.startswith("site/")
    }
    assert list(world.folder.glob(".runreport/runs/*/files/*/*"))


@pytest.mark.fault(122)
def test_what_may_not_be_read_is_listed_and_the_rest_is_built(world, without_powers, closed):
    world.bring("b")
    closed(world.few / "checkpoints/epoch_1.safetensors", 0o000)
    closed(world.folder / "runs/extra/checkpoints", 0o000)
    result = command(world, *without_powers)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    page = (world.site / "runs/few/index.html").read_text()
    assert "epoch_1.safetensors" in page
    assert "Permission denied" in page
    for path in ("few/checkpoints/epoch_1.safetensors", "extra/checkpoints"):
        (world.folder / "runs" / path).chmod(0o755)
    world.build()
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(123)
def test_a_place_that_may_not_be_written_is_refused(world, without_powers, closed):
    shutil.rmtree(world.site)
    shutil.rmtree(world.folder / ".runreport")
    closed(world.folder, 0o555)
    assert_refused(command(world, *without_powers), "Permission denied", "choose a folder you may write to")


@pytest.mark.fault(123)
@pytest.mark.parametrize("at", [1, 5, 20, 40])
def test_a_site_that_is_removed_during_its_build_is_there_after_the_next(world, at):
    world.bring("b")
    lines = iter(range(10**6))

    def said(_line: str) -> None:
        if next(lines) == at:
            shutil.rmtree(world.site)

    from runreport.build.progress import Progress

    try:
        build_site(world.options(), Progress(said))
    except OutputFailed as failure:
        assert "No such file" in str(failure)  # noqa: PT017 - it may also come too late to matter
    world.build()
    assert world.contents() == world.expected["b"]
