"""What a watcher says in its terminal: one line that changes while it works, and lines that stay."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

CLEAR = "\r\x1b[2K"


class StatusLine:
    """Writes to a stream; where that is no terminal, only what stays is written, so that a log stays readable."""

    def __init__(self, stream: TextIO, *, is_quiet: bool = False) -> None:
        self._stream = None if is_quiet else stream
        self._is_terminal = not is_quiet and stream.isatty()
        self._shown = ""

    def say(self, line: str) -> None:
        """A line that stays, with the time of day."""
        self._write(f"{CLEAR if self._is_terminal else ''}{time.strftime('%H:%M:%S')}  {line}\n{self._fitted()}")

    def show(self, line: str) -> None:
        """What is going on now, in place of what was going on before."""
        self._shown = line
        if self._is_terminal:
            self._write(CLEAR + self._fitted())

    def close(self) -> None:
        """Take the changing line away."""
        if self._is_terminal:
            self._write(CLEAR)

    def _fitted(self) -> str:
        return self._shown[: shutil.get_terminal_size().columns - 1] if self._is_terminal else ""

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone, or the reader of a pipe; the watch goes on
            self._stream = None
