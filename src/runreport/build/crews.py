"""Who carries out tasks: this process, processes beside it, or a cluster. The results are the same, byte for byte."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, resource_tracker
from threading import Thread
from typing import Any, Protocol

from runreport.build.execute import Outcome, Task, execute

TIDY_S = 0.5
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

Start = Callable[[], None]  # what a worker does first; sent to it, so a plain function or an object of a class


class Crew(Protocol):
    """Workers that carry out tasks."""

    @property
    def size(self) -> int:
        """Tasks at once; a cluster's may change."""
        ...

    def submit(self, task: Task) -> Future[Outcome]:
        """Hand a task over. A worker that dies with it shows as BrokenExecutor, here or in the future."""
        ...

    def renew(self) -> None:
        """Start again after workers died."""
        ...

    def close(self) -> None:
        """End all workers at once, in the middle of a task too."""
        ...


class ProcessCrew:
    """Processes of this machine: started with the first task, kept warm from build to build."""

    def __init__(self, size: int, *, start: Start | None = None) -> None:
        self.size = size
        self._start = start
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Outcome]:
        """Hand a task over."""
        if self._pool is None:
            _start_quiet_tracker()
            # A fork after threads were used has been seen to hang; a fresh interpreter cannot.
            context = get_context("spawn")
            begin = (os.getpid(), self._start)
            self._pool = ProcessPoolExecutor(self.size, mp_context=context, initializer=_begin, initargs=begin)
        return self._pool.submit(execute, task)

    def renew(self) -> None:
        """Start again with the next task."""
        self.close()

    def close(self) -> None:
        """Kill the workers: what they compute can be in the middle of compiled code that hears no signal."""
        pool, self._pool = self._pool, None
        if pool is not None:
            # A thread, because this may be the handler of a signal that came while `submit` held the pool's lock.
            ending = Thread(target=_end, args=(pool,))
            ending.start()
            ending.join(TIDY_S)


def _end(pool: ProcessPoolExecutor) -> None:
    """Kill all workers, those that are being started just now too, and tidy up behind them."""
    processes = pool._processes or {}
    manager: Any = pool._executor_manager_thread
    for process in list(processes.values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)  # after a `submit` under way
    for process in list(processes.values()):
        process.kill()
    if manager is not None:
        manager.join()


def _start_quiet_tracker() -> None:
    """Start the process that clears up after killed ones, without its warning that it had something to clear up.

    Libraries leave semaphores in a worker (tqdm has one for its bars), and our workers end by being killed.
    """
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _begin(parent: int, start: Start | None) -> None:
    """The first thing in a worker: it leaves with its parent, and lets the parent deal with Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it left before it could be waited for
            os._exit(1)
    if start is not None:
        start()
