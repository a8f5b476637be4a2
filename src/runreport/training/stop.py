"""Whether a training has been asked to stop: a file CANCEL, Ctrl-C, or SIGTERM."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import FrameType

CANCEL = "CANCEL"


class StopReason(Enum):
    """Who asked; the value is the text of the run.cancelled event."""

    FILE = "file CANCEL"
    INTERRUPT = "SIGINT"
    TERMINATE = "SIGTERM"


class StopRequest:
    """Collects requests; the training looks between batches.

    A signal only sets a flag, so that a batch or a checkpoint is never torn.  While something that may be torn runs
    (`interruptible`), and for a second signal, it raises KeyboardInterrupt.
    """

    def __init__(self, root: Path) -> None:
        self._cancel = root / CANCEL
        self._signal: StopReason | None = None
        self._may_raise = False

    @property
    def reason(self) -> StopReason | None:
        """Why to stop now, or None."""
        if self._signal is None and self._cancel.exists():
            return StopReason.FILE
        return self._signal

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """A block that a signal ends at once; the request is kept, and the block's end is not an error."""
        self._may_raise = True
        try:
            yield
        except KeyboardInterrupt:
            self._signal = self._signal or StopReason.INTERRUPT
        finally:
            self._may_raise = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take over SIGINT and SIGTERM, in the main thread, until the block ends."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._notice) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _notice(self, number: int, _frame: FrameType | None) -> None:
        is_second = self._signal is not None
        self._signal = StopReason.INTERRUPT if number == signal.SIGINT else StopReason.TERMINATE
        if self._may_raise or is_second:
            raise KeyboardInterrupt
