"""Hears of changes below the roots: events of the system where there are any, polling elsewhere.

Events only wake. Whenever some may have been lost - the queue overflowed, a root was made again or mounted, the machine
slept - the hint is everything, and a scan finds out. Of a root behind a URL nothing is ever heard: it is looked at
every so often.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from runreport.errors import printable
from runreport.runs.opening import Place
from runreport.watch.filesystem import sends_events
from runreport.watch.hints import Hints
from runreport.watch.litter import is_litter
from runreport.watch.observers import LIMITS, Complaints, event_observer, polling_observer
from runreport.watch.watched_root import WatchedRoot

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

__all__ = ["Changes", "Hints"]

POLL_S = 2.0
REMOTE_POLL_S = 15.0  # a look at a run behind a URL is a few requests, and may be paid for
RECHECK_S = 1.0  # a root that comes, goes or is another one is noticed within this time
ASLEEP_S = 3.0  # a wait that takes so much longer than asked for means that the process or machine stood still
PATHS_LIMIT = 10_000  # of one burst; above it everything is looked at anyway


class Changes:
    """Watches roots, those too that are not there yet. Use it in a `with` statement."""

    def __init__(
        self,
        roots: Sequence[Place],
        poll_s: float | None = None,
        ignore: Sequence[Path] = (),
        *,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """poll_s: look every so many seconds in place of events; None: decide for each root.  ignore: what we write."""
        local = [root for root in dict.fromkeys(roots) if isinstance(root, Path)]
        self._roots = [WatchedRoot(os.path.abspath(root)) for root in local]  # noqa: PTH100 - links stay
        self._remote_poll_s = (poll_s or REMOTE_POLL_S) if len(local) < len(set(roots)) else None
        self._looked_s = time.monotonic()  # when everything was last to be looked at
        self._poll_s = poll_s
        self._ignore = tuple(os.path.realpath(path) for path in ignore)
        self._say = say
        self._news = threading.Condition()
        self._paths: set[str] = set()
        self._everything = True  # nothing is known before the first look
        self._is_limited = False
        self._said: set[str] = set()
        self._asleep_s = _asleep_s()
        self._observers: dict[bool, BaseObserver] = {}  # polling or not
        self._complaints = Complaints(self._lost)

    def __enter__(self) -> Self:
        self._complaints.listen()
        self._check_roots()
        return self

    def __exit__(self, *error: object) -> None:
        for observer in self._observers.values():
            observer.stop()
        for observer in self._observers.values():
            observer.join()
        self._observers.clear()
        self._complaints.leave()

    def wait(self, timeout_s: float) -> Hints:
        """What may have changed since the last call, as soon as there is something; no hints after timeout_s."""
        end_s = time.monotonic() + timeout_s
        while True:
            self._check_roots()
            left_s = end_s - time.monotonic()
            with self._news:
                if not self._has_news() and left_s > 0:
                    self._pause(min(left_s, RECHECK_S))
                self._everything = self._everything or self._is_time()
                if self._has_news() or time.monotonic() >= end_s:
                    return self._take()

    def wake(self) -> None:
        """End the wait that is going on, from a signal handler or another thread."""
        threading.Thread(target=self._lost, daemon=True).start()  # a handler may interrupt the holder of the lock

    def _has_news(self) -> bool:
        return self._everything or bool(self._paths)

    def _is_time(self) -> bool:
        """Whether to look at what is behind URLs, which tell nothing by themselves."""
        return self._remote_poll_s is not None and time.monotonic() >= self._looked_s + self._remote_poll_s

    def _take(self) -> Hints:
        hints = Hints(everything=True) if self._everything else Hints(frozenset(self._paths))
        if self._everything:
            self._looked_s = time.monotonic()
        self._everything = False
        self._paths.clear()
        return hints

    def _pause(self, seconds: float) -> None:
        """Wait for news; everything is news after a standstill, during which network drives tell nothing."""
        begin_s = time.monotonic()
        self._news.wait(seconds)
        stood_still = time.monotonic() - begin_s > seconds + ASLEEP_S
        asleep_s = _asleep_s()
        if stood_still or asleep_s - self._asleep_s > ASLEEP_S:
            self._everything = True
        self._asleep_s = asleep_s

    def _lost(self) -> None:
        """Something happened of which no more is known."""
        with self._news:
            self._everything = True
            self._news.notify_all()

    def _heard(self, root: WatchedRoot, path: str) -> None:
        inner = os.path.relpath(path, root.real)
        if any(is_litter(part) for part in Path(inner).parts) or self._is_ours(path):
            return
        with self._news:
            self._paths.add(os.path.normpath(os.path.join(root.named, inner)))  # noqa: PTH118
            if len(self._paths) > PATHS_LIMIT:
                self._everything = True
                self._paths.clear()
            self._news.notify_all()

    def _is_ours(self, path: str) -> bool:
        return any(path == folder or path.startswith(folder + os.sep) for folder in self._ignore)

    def _check_roots(self) -> None:
        """Watch what is there now, and watch it in a way that works."""
        if self._is_limited:
            self._tell("inotify has no watches left (fs.inotify.max_user_watches): looking every few seconds instead")
        if self._is_limited and any(root.watch is not None and not root.is_polled for root in self._roots):
            for root in self._roots:
                self._unwatch(root)
        for root in self._roots:
            now = root.identity()
            if now != root.watched:
                self._unwatch(root)
                root.watched = now
                self._lost()
            if now is not None and root.watch is None and self._watch(root):
                self._lost()  # what happened before it was watched is not known

    def _watch(self, root: WatchedRoot) -> bool:
        """Whether the root is watched now; one that vanished meanwhile is tried again at the next check."""
        root.real = os.path.realpath(root.named)
        is_silent = not sends_events(Path(root.real))
        root.is_polled = self._poll_s is not None or self._is_limited or is_silent
        if is_silent and self._poll_s is None:
            self._tell(f"{printable(root.named)} lies on a drive that sends no events: looking every few seconds")
        try:
            root.schedule(self._observer(polls=root.is_polled), self._heard)
        except OSError as error:
            if error.errno in LIMITS and not root.is_polled:
                self._is_limited = True
                self._check_roots()
        return root.watch is not None

    def _observer(self, *, polls: bool) -> BaseObserver:
        if polls not in self._observers:
            observer = polling_observer(self._poll_s or POLL_S) if polls else event_observer(self._at_limit)
            self._observers[polls] = observer
        return self._observers[polls]

    def _unwatch(self, root: WatchedRoot) -> None:
        if root.watch is not None:
            self._observers[root.is_polled].unschedule(root.watch)
        root.watch = None

    def _at_limit(self) -> None:
        self._is_limited = True
        self._lost()

    def _tell(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self._say(line)


def _asleep_s() -> float:
    """Seconds this machine has slept since it started; 0 where that cannot be told."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if clock is None else time.clock_gettime(clock) - time.clock_gettime(time.CLOCK_MONOTONIC)
