"""Reads a log that grows: only what was appended is read and parsed, and a log that was changed otherwise anew.

That the part read before is still the same is checked by the digests of its blocks: all of them in a log of up to
CHECKED_BLOCKS blocks and when the run is over; else the first, the last and some in between, others each time.
So a line appended to a log of any length costs the same few megabytes of reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.errors import InputIncomplete, LimitExceeded
from runreport.runs.announced_files import ANNOUNCEMENT, paths_outside
from runreport.runs.events import EventParser, ParsedEvents
from runreport.runs.opening import OpenedFile, Place, opened
from runreport.runs.run import Event, Problem, Series
from runreport.runs.series import SeriesGatherer
from runreport.runs.status import LIFE_CYCLE

LOG_LIMIT = 1 << 30  # bytes
BLOCK = 1 << 20  # bytes
CHECKED_BLOCKS = 6
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class LogReading:
    """What a log says."""

    events: tuple[Event, ...] = ()
    life: tuple[Event, ...] = ()  # the last one that tells the status, if any
    series: tuple[Series, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""  # of the lines that were looked at; empty where nothing could be read


class _Digested:
    """What the events of a log amount to, gathered as they come."""

    def __init__(self) -> None:
        self.count = 0  # events
        self._life: tuple[Event, ...] = ()
        self._announced: list[Event] = []
        self._series = SeriesGatherer()

    def add(self, events: Sequence[Event]) -> None:
        self.count += len(events)
        self._series.add(events)
        for event in events:
            if event.type in LIFE_CYCLE:
                self._life = (event,)
            elif event.type == ANNOUNCEMENT:
                self._announced.append(event)

    def reading(self, parsed: ParsedEvents, file: str) -> LogReading:
        series, problems = self._series.result(file=file)
        outside = paths_outside(self._announced, file=file)
        problems = (*parsed.problems, *problems, *outside)
        return LogReading(parsed.events, self._life, series, problems, parsed.digest)


class EventTail:
    """One log file, from read to read."""

    def __init__(self) -> None:
        self._forget("")

    def read(self, root: Place, file: str, *, whole_check: bool = False) -> None:
        """Take in what was appended since the last read; everything where that was not all that happened.

        file: the name of the log below its run's root.  whole_check: compare every block of what was read before.
        Raises LimitExceeded above LOG_LIMIT bytes, InputIncomplete when the log became shorter meanwhile, and what
        open_regular raises; all is forgotten then.
        """
        try:
            with opened(root, file) as content:
                found = content.stat()
                if found.st_size > LOG_LIMIT:
                    raise LimitExceeded("too many bytes", found=found.st_size, limit=LOG_LIMIT, path=root / file)
                which = (file, *content.growing_id())
                if which != self._which or not self._is_continued(content, found.st_size, whole_check=whole_check):
                    self._forget(file)
                    self._which = which
                self._append(content, found.st_size, root / file)
        except BaseException:
            self._forget("")
            raise

    def result(self, *, final: bool) -> LogReading:
        """What was read so far; final: a last line without end counts, for the run is over."""
        parsed = self._parser.result(final=final)
        digested = self._digested
        if len(parsed.events) > len(self._parser.events):  # the last line may still become another one
            digested = _Digested()
        digested.add(parsed.events[digested.count :])
        return digested.reading(parsed, self._file)

    def _forget(self, file: str) -> None:
        self._file = file
        self._which: tuple[str, int, int] | None = None  # name and identity of the file that was read
        self._offset = 0
        self._blocks: list[bytes] = []  # digest of each block up to the offset; the last one may be shorter
        self._block = hashlib.blake2b(digest_size=DIGEST_BYTES)  # of the last block
        self._turn = 0  # next block to check besides first and last
        self._parser = EventParser(file=file)
        self._digested = _Digested()

    def _append(self, content: OpenedFile, size: int, path: Place) -> None:
        while self._offset < size:
            room = BLOCK - self._offset % BLOCK
            data = content.pread(min(room, size - self._offset), self._offset)
            if not data:
                raise InputIncomplete("became shorter while it was read", path=path)
            self._parser.feed(data)
            if self._offset % BLOCK == 0:
                self._block = hashlib.blake2b(digest_size=DIGEST_BYTES)
                self._blocks.append(b"")
            self._block.update(data)
            self._blocks[-1] = self._block.digest()
            self._offset += len(data)

    def _is_continued(self, content: OpenedFile, size: int, *, whole_check: bool) -> bool:
        """Whether the log still begins with what was read of it."""
        if size < self._offset:
            return False
        return all(self._is_same(content, number) for number in self._to_check(whole=whole_check))

    def _to_check(self, *, whole: bool) -> list[int]:
        count = len(self._blocks)
        if whole or count <= CHECKED_BLOCKS:
            return list(range(count))
        turns = [1 + (self._turn + i) % (count - 2) for i in range(CHECKED_BLOCKS - 2)]
        self._turn = turns[-1]
        return [0, *turns, count - 1]

    def _is_same(self, content: OpenedFile, number: int) -> bool:
        begin = number * BLOCK
        digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
        end = min(begin + BLOCK, self._offset)
        while begin < end and (data := content.pread(end - begin, begin)):
            digest.update(data)
            begin += len(data)
        return digest.digest() == self._blocks[number]
