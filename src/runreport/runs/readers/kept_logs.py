"""What was read of files that grow, from look to look: of a log that grew only its new bytes are read.

That a log is still the one it was is checked by `ReadPrefix`; a changed header, a truncation, a rotation means that it
is read anew.  Whatever is kept, what readers see is what a fresh read would show them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar, cast

from runreport.errors import InputIncomplete, LimitExceeded
from runreport.runs.opening import Place, opened
from runreport.runs.read_prefix import ReadPrefix
from runreport.tensors.regular_file import read_exactly

BUDGET = 256 << 20  # bytes of logs that are kept; the one read longest ago is let go first

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class _Log:
    content: bytes
    prefix: ReadPrefix


class KeptLogs:
    """The logs below one root, by their paths, and what readers keep of theirs."""

    def __init__(self) -> None:
        self._logs: dict[str, _Log] = {}  # the one read last stands last
        self._states: dict[tuple[str, str], object] = {}

    def read(self, root: Place, path: str, *, limit: int) -> bytes:
        """The bytes that a log held when it was opened.

        Raises LimitExceeded above `limit` bytes, InputIncomplete when the file became shorter, and what open_regular
        raises.
        """
        known = self._logs.pop(path, None)
        with opened(root, path) as content:
            size = content.stat().st_size
            if size > limit:
                raise LimitExceeded("too many bytes", found=size, limit=limit, path=root / path)
            if known is None or not known.prefix.is_continued(content, size):
                known = _Log(b"", ReadPrefix(content))
            begin = known.prefix.end
            data = read_exactly(content.pread, size - begin, begin)
        if len(data) < size - begin:
            raise InputIncomplete("became shorter while it was read", path=root / path)
        known.prefix.take(data, begin)
        now = _Log(known.content + data if data else known.content, known.prefix)
        self._keep(path, now)
        return now.content

    def of(self, reader: str, folder: str, make: Callable[[], State]) -> State:
        """What a reader keeps of a folder; made where there is nothing yet."""
        if (reader, folder) not in self._states:
            self._states[reader, folder] = make()
        return cast("State", self._states[reader, folder])

    def forget_others(self, folders: Collection[str], files: Collection[str]) -> None:
        """Let go of what is no longer there."""
        self._logs = {path: kept for path, kept in self._logs.items() if path in files}
        self._states = {key: kept for key, kept in self._states.items() if key[1] in folders}

    def _keep(self, path: str, log: _Log) -> None:
        self._logs[path] = log
        total = sum(len(kept.content) for kept in self._logs.values())
        while total > BUDGET:
            total -= len(self._logs.pop(next(iter(self._logs))).content)
