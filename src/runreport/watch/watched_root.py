"""One root: which folder it is at present, and what watchdog watches of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

# Changes; not what our own reading causes, nor that a folder has a new entry, which comes by itself.
EVENTS = (
    "FileCreatedEvent",
    "FileModifiedEvent",
    "FileMovedEvent",
    "FileDeletedEvent",
    "FileClosedEvent",
    "FileAttribEvent",
    "DirCreatedEvent",
    "DirDeletedEvent",
    "DirMovedEvent",
    "DirAttribEvent",
)


class WatchedRoot:
    """A folder as it was named; `watch` is None while it is not watched."""

    def __init__(self, named: str) -> None:
        """named: absolute; links in it are followed each time anew."""
        self.named = named
        self.real = named
        self.watched: tuple[int, int] | None = None  # identity of the folder that is watched
        self.watch: Any = None
        self.is_polled = False

    def identity(self) -> tuple[int, int] | None:
        """Which folder that is now; another one after it was made again or mounted, None where there is none."""
        try:
            found = os.stat(self.named)  # noqa: PTH116 - asked every second
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def schedule(self, observer: BaseObserver, heard: Callable[[WatchedRoot, str], None]) -> None:
        """Have every change below the root told to `heard` from the observer's thread; raises OSError."""
        from watchdog import events

        handler: Any = _Handler(self, heard)
        wanted: list[Any] = [getattr(events, name) for name in EVENTS]
        self.watch = observer.schedule(handler, self.real, recursive=True, event_filter=wanted)


class _Handler:
    """What watchdog calls for every event."""

    def __init__(self, root: WatchedRoot, heard: Callable[[WatchedRoot, str], None]) -> None:
        self._root, self._heard = root, heard

    def dispatch(self, event: FileSystemEvent) -> None:
        for path in {os.fsdecode(event.src_path), os.fsdecode(event.dest_path)} - {""}:
            self._heard(self._root, path)
