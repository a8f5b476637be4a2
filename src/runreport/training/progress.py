"""What a person watching a training sees: one moving line on a terminal, one line per pass elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol, TextIO

BAR = 24  # characters
REDRAW_S = 0.1


class Progress(Protocol):
    """What the loop tells while it works."""

    def batch(self, epoch: int, share: float, loss: float) -> None:
        """`share` of the pass is done, in (0, 1]; loss: mean so far."""
        ...

    def passed(self, epoch: int, metrics: Mapping[str, object]) -> None:
        """A pass is done."""
        ...

    def note(self, text: str) -> None:
        """Something worth a line."""
        ...


class Silent:
    """Tells nothing."""

    def batch(self, epoch: int, share: float, loss: float) -> None:
        """Nothing."""

    def passed(self, epoch: int, metrics: Mapping[str, object]) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


class ProgressLines:
    """Writes to a stream, usually stderr; time left is judged by the passes so far, checkpoints included."""

    def __init__(self, stream: TextIO, epochs: int) -> None:
        self._stream = stream
        self._epochs = epochs
        self._is_terminal = stream.isatty()
        self._begin_s = time.monotonic()
        self._drawn_s = 0.0
        self._first: int | None = None  # first pass seen, since a resume does not begin at 1

    def batch(self, epoch: int, share: float, loss: float) -> None:
        """Redraw the line, at most ten times a second, on a terminal only."""
        self._first = self._first or epoch
        now_s = time.monotonic()
        if not self._is_terminal or now_s - self._drawn_s < REDRAW_S:
            return
        self._drawn_s = now_s
        filled = round(BAR * (epoch - 1 + share) / self._epochs)
        bar = "█" * filled + "░" * (BAR - filled)
        left = self._left(epoch - 1 + share, now_s)
        self._stream.write(f"\r\x1b[2Kepoch {epoch}/{self._epochs} {bar} loss {loss:.4g} · {left} left")
        self._stream.flush()

    def passed(self, epoch: int, metrics: Mapping[str, object]) -> None:
        """One line per pass where there is no terminal to redraw; the last line of a terminal ends here."""
        self._first = self._first or epoch
        if self._is_terminal and epoch < self._epochs:
            return
        shown = " ".join(f"{name} {metrics[name]:.4g}" for name in ("loss", "recon", "kld_z") if name in metrics)
        start = "\r\x1b[2K" if self._is_terminal else ""
        left = self._left(epoch, time.monotonic())
        self._stream.write(f"{start}epoch {epoch}/{self._epochs} {shown} · {left} left\n")
        self._stream.flush()

    def note(self, text: str) -> None:
        """The text on a line of its own."""
        start = "\r\x1b[2K" if self._is_terminal else ""
        self._stream.write(f"{start}{text}\n")
        self._stream.flush()

    def _left(self, done: float, now_s: float) -> str:
        passes = done - ((self._first or 1) - 1)
        if passes <= 0:
            return "?"
        return duration((now_s - self._begin_s) / passes * (self._epochs - done))


def duration(seconds: float) -> str:
    """7 s, 3:05 min or 2:15 h."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
