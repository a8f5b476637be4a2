"""A crew on a Dask cluster, or on one of processes of this machine that is started for the purpose.

Tasks travel, arrays do not: a worker loads and stores by itself, so it needs the same files under the same path. What a
dead worker had in hand the scheduler tries elsewhere, as often as its setting `allowed-failures` says; then the build
tries it once more, alone.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import time
import warnings
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from runreport.build.dask_task import carry_out, comes_into_sight, software
from runreport.build.execute import Outcome, Task
from runreport.errors import ClusterFailed, RunReportError, printable
from runreport.runs.opening import absolute

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOCAL = "local:"
CONNECT_S = 10.0
WORKERS_S = 120.0  # to wait for a first worker, and for one to come back; a batch system takes its time
COUNT_EVERY_S = 2.0


class DaskCrew:
    """Workers of the cluster at `tcp://host:port` or of a scheduler file, or `local:N` processes of this machine.

    Use it in `contextlib.closing`.
    """

    def __init__(self, address: str, *, workers_s: float = WORKERS_S) -> None:
        """Raises ClusterFailed where there is no such cluster, or no worker after workers_s seconds."""
        self._address = address
        self._workers_s = workers_s
        self._promised: dict[Future[Outcome], Any] = {}  # a promise nobody holds is withdrawn by Dask
        self._cluster: LocalCluster | None = None
        self._client = self._connect()
        self._size = 1
        self._counted = -COUNT_EVERY_S
        self._last_worker = time.monotonic()
        try:
            self._client.wait_for_workers(1, timeout=workers_s)
        except (OSError, TimeoutError) as error:
            self.close()
            raise ClusterFailed(f"has no worker after {workers_s:.0f} s", path=address) from error

    def _connect(self) -> Client:
        try:
            from distributed import Client
        except ImportError as error:
            hint = "pip install 'runreport[cluster]'"
            raise ClusterFailed("working on a cluster needs the package distributed", hint=hint) from error
        if self._address.startswith(LOCAL):
            self._cluster = _local_cluster(self._address)
        elif self._address.endswith(".json"):
            self._address = _address_in(Path(self._address))
        with warnings.catch_warnings():
            # What matters for the results is compared by the workers themselves, and is then an error.
            warnings.filterwarnings("ignore", message=r"(?s).*Mismatched versions found")
            try:
                return Client(self._cluster or self._address, timeout=CONNECT_S, set_as_default=False)
            except (OSError, ValueError) as error:
                hint = "an address looks like tcp://host:8786, or local:4 for four processes here"
                raise ClusterFailed("no Dask scheduler answers there", path=self._address, hint=hint) from error

    @property
    def size(self) -> int:
        """Workers there are; ClusterFailed once there has been none for a while."""
        now = time.monotonic()
        if now - self._counted >= COUNT_EVERY_S:
            self._counted = now
            try:
                threads: Any = self._client.nthreads()
                count = len(threads)
            except (OSError, TimeoutError, AttributeError, RuntimeError) as error:  # as a closed client fails
                raise self._lost() from error
            if count:
                self._last_worker = now
            elif now - self._last_worker > self._workers_s:
                raise ClusterFailed(f"has had no worker for {self._workers_s:.0f} s", path=self._address, hint=RESUME)
            self._size = max(count, 1)
        return self._size

    def submit(self, task: Task) -> Future[Outcome]:
        """Hand a task over; ClusterFailed in the future where scheduler or worker are not fit for it."""
        files = task.files  # a worker has a current folder of its own
        store = None if files.store is None else absolute(files.store)
        task = replace(task, files=replace(files, root=absolute(files.root), store=store))
        answer: Future[Outcome] = Future()
        try:
            promised = self._client.submit(
                carry_out, pickle.dumps(task), software(), key=f"runreport-{uuid4()}", pure=False, retries=0
            )
        except (OSError, RuntimeError, AttributeError) as error:
            raise self._lost() from error
        self._promised[answer] = promised
        answer.add_done_callback(self._let_go)
        promised.add_done_callback(lambda _: self._answer(answer, task, promised))
        return answer

    def _let_go(self, answer: Future[Outcome]) -> None:
        promised = self._promised.pop(answer, None)
        if answer.cancelled() and promised is not None:
            with suppress(OSError, RuntimeError):
                promised.cancel()

    def _answer(self, answer: Future[Outcome], task: Task, promised: Any) -> None:
        """In Dask's thread for callbacks: pass the outcome on. Whatever happens here, the answer gets an end."""
        from distributed import KilledWorker

        if not answer.set_running_or_notify_cancel():
            return
        error: BaseException = self._lost()
        try:
            if promised.status == "finished":
                outcome = promised.result(timeout=CONNECT_S)
                self._check_written(task, outcome)
                answer.set_result(outcome)
            elif promised.status == "error":
                error = promised.exception(timeout=CONNECT_S)
            elif promised.status == "lost":  # the worker died with an outcome that nobody had fetched
                error = BrokenExecutor("the worker died")
        except (RunReportError, KilledWorker) as found:
            error = found
        finally:
            if not answer.done():
                _fail(answer, error)

    def _check_written(self, task: Task, outcome: Outcome) -> None:
        """What a worker wrote must have arrived here: it may see a folder of its own under the same path."""
        if outcome.identity is not None and not comes_into_sight(task.files, outcome.file, outcome.identity):
            path = task.files.base(outcome.file) / outcome.file
            raise ClusterFailed("a worker wrote this file, but it is not to be seen here", path=path, hint=SHARED)

    def _lost(self) -> ClusterFailed:
        return ClusterFailed("the scheduler of the cluster has gone", path=self._address, hint=RESUME)

    def renew(self) -> None:
        """Nothing to do: the cluster replaces its workers by itself."""

    def close(self) -> None:
        """Withdraw what has not begun and leave; a cluster of our own is killed in the middle of what it does."""
        with suppress(OSError, TimeoutError, RuntimeError, AttributeError):
            for answer in list(self._promised):
                answer.cancel()
            if self._cluster is not None:
                _kill(self._cluster)
            self._client.close(timeout=1)
        if self._cluster is not None:
            with suppress(OSError, TimeoutError):
                self._cluster.close(timeout=1)


RESUME = "what was computed is kept; the same command goes on from there"
SHARED = "workers need the same files under the same path: a shared file system"


def _address_in(path: Path) -> str:
    """The address that `dask scheduler --scheduler-file` has written."""
    try:
        return str(json.loads(path.read_bytes())["address"])
    except OSError as error:
        raise ClusterFailed(f"cannot be read: {os.strerror(error.errno or 0)}", path=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ClusterFailed("is not a file that a Dask scheduler has written", path=path) from error


def _local_cluster(address: str) -> LocalCluster:
    import logging

    from distributed import LocalCluster

    count = address.removeprefix(LOCAL)
    if not count.isdecimal() or not 1 <= int(count) <= 256:
        raise ClusterFailed(f"expected {LOCAL} and a number from 1 to 256", path=address)
    options: dict[str, Any] = {
        "n_workers": int(count),
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": "127.0.0.1:0",  # any port that is free: the default may be another cluster's
        "memory_limit": 0,  # as in a pool of processes
        "silence_logs": logging.CRITICAL,
        "scheduler_kwargs": {"allowed_failures": 0},  # trying again what a dead worker had in hand is ours
    }
    try:
        return LocalCluster(**options)
    except (OSError, RuntimeError) as error:
        raise ClusterFailed(f"could not be started: {printable(error, 200)}", path=address) from error


def _kill(cluster: LocalCluster) -> None:
    """Not asked to end: what they compute can be in the middle of compiled code that hears no signal."""
    for nanny in cluster.workers.values():
        pid = getattr(nanny, "pid", None)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _fail(answer: Future[Outcome], error: BaseException) -> None:
    """End an answer without an outcome: what a dead worker had in hand may be tried again, the rest ends the build."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker | BrokenExecutor):
        answer.set_exception(BrokenExecutor("the worker died"))
    elif isinstance(error, RunReportError):
        answer.set_exception(error)
    else:
        told = f"{type(error).__name__}: {printable(error, 200)}"
        hint = "workers need runreport and the same versions of everything else"
        answer.set_exception(ClusterFailed(f"a worker cannot carry out steps: {told}", hint=hint))
