"""The watcher makes way for training, and a worker that wants too much memory fails alone."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from runreport.watch import priority
from runreport.watch.priority import NICENESS, OOM_SCORE_WORKER, WorkerStart

CHILD = """
import os, pickle, sys, threading
from runreport.watch.priority import WorkerStart
pickle.loads(bytes.fromhex(sys.argv[1]))()
print(os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), open("/proc/self/oom_score_adj").read().strip())
told = []
thread = threading.Thread(target=lambda: told.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
thread.start(); thread.join()
print(told[0])
try:
    bytearray(600_000_000)
    print("got it")
except MemoryError:
    print("refused")
print(len(bytearray(100_000_000)))
"""


def in_child(start: WorkerStart) -> list[str]:
    """What a process says that begins with it."""
    command = [sys.executable, "-c", CHILD, pickle.dumps(start).hex()]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_worker_is_nice_and_the_first_to_go_and_has_its_limit() -> None:
    first, thread, large, small = in_child(WorkerStart(400_000_000))
    assert first == f"{NICENESS} {os.SCHED_BATCH} {OOM_SCORE_WORKER}"
    assert thread == str(NICENESS)  # threads started later are as nice
    assert large == "refused"
    assert small == "100000000"  # and the process lives on


def test_without_a_limit_memory_is_as_before() -> None:
    assert in_child(WorkerStart())[2] == "got it"


def test_doing_it_twice_is_doing_it_once() -> None:
    start = CHILD.replace("()\nprint", "(); pickle.loads(bytes.fromhex(sys.argv[1]))()\nprint", 1)
    command = [sys.executable, "-c", start, pickle.dumps(WorkerStart()).hex()]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.startswith(f"{NICENESS} ")


def test_a_system_that_refuses_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(os, "nice", refuse)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(priority, "_OOM", Path("/proc/nothing"))
    monkeypatch.setattr("resource.setrlimit", refuse)
    priority.yield_to_training()
    assert not priority.limit_memory(1 << 40)


def test_a_system_without_these_calls_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "nice")
    monkeypatch.delattr(os, "sched_setscheduler")
    monkeypatch.setattr(priority, "_OOM", Path("/proc/nothing"))
    monkeypatch.setitem(sys.modules, "resource", None)
    priority.yield_to_training()
    assert not priority.limit_memory(1 << 40)
