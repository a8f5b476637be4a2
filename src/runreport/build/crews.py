"""Who carries out tasks: this process, processes beside it, or a cluster. The results are the same, byte for byte."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, InvalidStateError, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
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
        self._is_closed = False
        self._given: set[Future[Outcome]] = set()  # answers without an end

    def submit(self, task: Task) -> Future[Outcome]:
        """Hand a task over; BrokenExecutor also after `close`, which may come from another thread or a signal.

        The answer cannot be cancelled: the executor of Python 3.11 never ends the futures of a pool that is killed
        while one of them is cancelled.
        """
        pool = self._pool
        if pool is None:
            # A fork after threads were used has been seen to hang; a fresh interpreter cannot.
            context = get_context("spawn")
            begin = (os.getpid(), self._start)
            pool = ProcessPoolExecutor(self.size, mp_context=context, initializer=_begin, initargs=begin)
            self._pool = pool
        if self._is_closed:
            raise BrokenExecutor("this crew was closed")
        try:
            promised = pool.submit(execute, task)
        except BrokenExecutor:
            raise
        except RuntimeError as error:  # closed just now
            raise BrokenExecutor(str(error)) from error
        answer: Future[Outcome] = Future()
        answer.set_running_or_notify_cancel()
        self._given.add(answer)
        answer.add_done_callback(self._given.discard)
        promised.add_done_callback(lambda done: _pass_on(done, answer))
        return answer

    def renew(self) -> None:
        """Start again with the next task."""
        pool, self._pool = self._pool, None
        if pool is not None:
            # A thread, because this may be the handler of a signal that came while `submit` held the pool's lock.
            ending = Thread(target=_end, args=(pool, set(self._given)))
            ending.start()
            ending.join(TIDY_S)

    def close(self) -> None:
        """Kill the workers: what they compute can be in the middle of compiled code that hears no signal."""
        self._is_closed = True
        self.renew()


def _pass_on(done: Future[Outcome], answer: Future[Outcome]) -> None:
    error = done.exception()
    with suppress(InvalidStateError):  # the end of the pool came first
        answer.set_result(done.result()) if error is None else answer.set_exception(error)


def _end(pool: ProcessPoolExecutor, given: set[Future[Outcome]]) -> None:
    """Kill all workers, those that are being started just now too, and tidy up behind them."""
    # Under the lock, because a task handed over to a pool that is dying just then would never get an end.
    with pool._shutdown_lock:
        processes: Any = pool._processes  # `shutdown` lets go of both
        manager: Any = pool._executor_manager_thread
    pool.shutdown(wait=False)
    for process in list((processes or {}).values()):
        process.kill()
    if manager is not None:
        manager.join()
    for answer in given:
        with suppress(InvalidStateError):
            answer.set_exception(BrokenExecutor("the workers were ended"))


def _begin(parent: int, start: Start | None) -> None:
    """The first thing in a worker: it leaves with its parent, and lets the parent deal with Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it left before it could be waited for
            os._exit(1)
    if start is not None:
        start()
