"""Reads a log that grows: only what was appended is read and parsed, and a log that was changed otherwise anew.

That the part read before is still the same is checked by the digests of its blocks (`ReadPrefix`): all of them in a log
of up to CHECKED_BLOCKS blocks and when the run is over; else the first, the last and some in between, others each time.
So a line appended to a log of any length costs the same few megabytes of reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runreport.errors import InputIncomplete, LimitExceeded
from runreport.runs.announced_files import ANNOUNCEMENT, paths_outside
from runreport.runs.events import EventParser, ParsedEvents
from runreport.runs.opening import OpenedFile, Place, opened
from runreport.runs.read_prefix import ReadPrefix
from runreport.runs.run import Event, Problem, Series
from runreport.runs.series import SeriesGatherer
from runreport.runs.status import LIFE_CYCLE

LOG_LIMIT = 1 << 30  # bytes
BLOCK = 1 << 20  # bytes
CHECKED_BLOCKS = 6


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
                prefix = self._prefix if file == self._file else None
                if prefix is None or not prefix.is_continued(content, found.st_size, whole=whole_check):
                    self._forget(file)
                    prefix = self._prefix = ReadPrefix(content, block=BLOCK, checked=CHECKED_BLOCKS)
                self._append(content, prefix, found.st_size, root / file)
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
        self._prefix: ReadPrefix | None = None  # what was read
        self._parser = EventParser(file=file)
        self._digested = _Digested()

    def _append(self, content: OpenedFile, prefix: ReadPrefix, size: int, path: Place) -> None:
        while prefix.end < size:
            data = content.pread(min(BLOCK, size - prefix.end), prefix.end)
            if not data:
                raise InputIncomplete("became shorter while it was read", path=path)
            self._parser.feed(data)
            prefix.take(data, prefix.end)
