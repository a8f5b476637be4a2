"""The two ways to hear of changes, both from watchdog: events of the system, or looking again and again."""

from __future__ import annotations

import errno
import logging
import os
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

LIMITS = (errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # what inotify says when it has no more to give
SHARE = 0.05  # of one processor that polling may take


class _Stat(NamedTuple):
    """What watchdog compares of a file. Both times stand in for the one: a tool can set back only st_mtime."""

    st_dev: int
    st_ino: int
    st_mode: int
    st_size: int
    st_mtime: tuple[int, int]


def event_observer(at_limit: Callable[[], None]) -> BaseObserver:
    """Started observer of the system's events; OSError with one of LIMITS where there are no more instances.

    at_limit: called from its thread when a folder cannot be watched for want of watches.  watchdog 7.1 keeps that to
    itself for every folder but the first, so its calls are looked at on the way.
    """
    from watchdog.observers import Observer

    # Says so of a folder that appears while its parent is being added; both ways lead to the same watch.
    warnings.filterwarnings("ignore", r"Callback with id '\d+' already exists for watch", RuntimeWarning)
    observer: Any = Observer()
    system: Any = getattr(observer, "_inotify_fd", None)  # none on other systems, which know no such limit
    if system is not None:
        add = system.add_callback

        def add_or_tell(*arguments: Any) -> Any:
            try:
                return add(*arguments)
            except OSError as error:
                if error.errno in LIMITS:
                    at_limit()
                raise

        system.add_callback = add_or_tell
    observer.start()
    return observer


def polling_observer(interval_s: float) -> BaseObserver:
    """Started observer that lists and stats everything each interval, less often where that takes long."""
    from watchdog.observers.api import BaseObserver
    from watchdog.observers.polling import PollingEmitter

    class GentleEmitter(PollingEmitter):
        """Waits so long after a look that looking takes at most SHARE of the time."""

        _cost_s = 0.0

        def on_thread_start(self) -> None:
            begin_s = time.thread_time()  # of the thread that starts this one
            super().on_thread_start()
            self._cost_s = time.thread_time() - begin_s

        def queue_events(self, timeout: float) -> None:
            begin_s = time.thread_time()
            super().queue_events(max(timeout, self._cost_s / SHARE))
            self._cost_s = time.thread_time() - begin_s

    observer = BaseObserver(GentleEmitter, timeout=interval_s, stat=_stat, listdir=os.scandir)
    observer.start()
    return observer


def _stat(path: str) -> _Stat:
    found = os.lstat(path)
    return _Stat(found.st_dev, found.st_ino, found.st_mode, found.st_size, (found.st_mtime_ns, found.st_ctime_ns))


class Complaints(logging.Handler):
    """Hears what watchdog logs: a queue that overflowed, a tree it could not watch. Then events were lost."""

    def __init__(self, heard: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard()

    def listen(self) -> None:
        """Begin; what is logged no longer reaches the terminal."""
        logging.getLogger("watchdog").addHandler(self)

    def leave(self) -> None:
        """End."""
        logging.getLogger("watchdog").removeHandler(self)
