"""Builders that start together, and locks that nobody holds any more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fault_children import build, exit_code, server
from fault_world import FaultWorld

from runreport.build.lock import builder_lock
from runreport.build.verify import verify_site
from runreport.errors import Locked, OutputFailed

CONTEXT = server()
TOGETHER = 12  # pairs


def build_or_locked(pair: tuple[FaultWorld, threading.Barrier]) -> Locked | None:
    world, together = pair
    together.wait()
    try:
        world.build()
    except Locked as error:
        return error
    return None


@pytest.mark.fault(124)
def test_of_two_builders_that_start_together_one_builds_and_one_says_who_does(world):
    for number in range(TOGETHER):
        state = "ba"[number % 2]
        world.bring(state)
        with ThreadPoolExecutor(2) as both:
            said = list(both.map(build_or_locked, [(world, threading.Barrier(2))] * 2))
        losers = [error for error in said if error is not None]
        assert len(losers) < 2
        assert all(f"process {os.getpid()} on {socket.gethostname()}" in str(error) for error in losers)
        assert world.contents() == world.expected[state]


@pytest.mark.fault(124)
def test_a_second_command_ends_with_code_five_and_writes_nothing(world):
    world.bring("b")
    before = world.contents()
    line = [sys.executable, "-m", "runreport", "build", "-q"]
    with builder_lock(world.folder / ".runreport"):
        result = subprocess.run(line, cwd=world.folder, capture_output=True, text=True, check=False)
    assert result.returncode == 5
    assert f"process {os.getpid()}" in result.stderr
    assert "rm " not in result.stderr
    assert world.contents() == before


@pytest.mark.fault(125)
def test_the_lock_of_a_killed_builder_holds_nobody_up(world):
    world.bring("b")
    assert exit_code(CONTEXT, build, world.folder, 9) == -9
    assert (world.folder / ".runreport/lock").exists()
    world.build()
    assert verify_site(world.site).wrong == ()


@pytest.mark.fault(125)
@pytest.mark.parametrize("text", [b"", b"{", b"[" * 900, b'{"pid": "x"}', b"\xff" * 50])
def test_whatever_a_lock_file_holds(tmp_path, text):
    (tmp_path / "lock").write_bytes(text)
    with builder_lock(tmp_path):
        (tmp_path / "lock").write_bytes(text)
        with pytest.raises(Locked, match="another builder"), builder_lock(tmp_path):
            pass


@pytest.mark.fault(118)
def test_a_lock_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(OutputFailed, match="lock: cannot be written: Is a directory"), builder_lock(tmp_path):
        pass
