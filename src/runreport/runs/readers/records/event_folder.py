"""The event files of one folder, read on from where the last look ended.

Files follow each other in the order of their names, and so do the points of a tag.  Where another file than the last
one grew, or one is no longer what it was, the folder is read anew; also where a tag that was seen before is only now
said to belong to a plugin, for what was read of it may have to be something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runreport.errors import RunReportError
from runreport.runs.opening import OpenedFile, Place, opened
from runreport.runs.read_prefix import ReadPrefix
from runreport.runs.readers.records.event_file import FilePass, read_events
from runreport.runs.readers.records.event_log import EventLog

FIRST = 64  # bytes that show what a file is


@dataclass(slots=True)
class EventFile:
    """A file as far as it was read."""

    path: str
    first: bytes  # the first bytes
    size: int
    begin: int  # of its points among all
    done: FilePass
    damaged_from: int  # of its places among those of the log
    unreadable_from: int
    prefix: ReadPrefix | None = None  # None where it cannot be read on
    error: RunReportError | None = None  # why it could not be read


class EventFolder:
    """What is known of a folder."""

    def __init__(self) -> None:
        self.log = EventLog()
        self.files: list[EventFile] = []

    def read(self, root: Place, paths: Sequence[str]) -> None:
        """Bring files and log to what the files are now."""
        try:
            if not self._is_continued(root, paths):
                self._forget()
            self._go_on(root, paths)
        except BaseException:
            self._forget()
            raise

    def damaged(self, number: int) -> list[int]:
        """Places of records of a file that are not what was written."""
        after = self.files[number + 1].damaged_from if number + 1 < len(self.files) else None
        return self.log.damaged[self.files[number].damaged_from : after]

    def unreadable(self, number: int) -> list[int]:
        """Places of records of a file that are no events."""
        after = self.files[number + 1].unreadable_from if number + 1 < len(self.files) else None
        return self.log.unreadable[self.files[number].unreadable_from : after]

    def _forget(self) -> None:
        self.log = EventLog()
        self.files = []

    def _is_continued(self, root: Place, paths: Sequence[str]) -> bool:
        known = [file.path for file in self.files]
        if not known or known != [*paths[: len(known)]]:
            return False
        return all(_is_as_before(root, file, may_grow=file is self.files[-1]) for file in self.files)

    def _go_on(self, root: Place, paths: Sequence[str]) -> None:
        if self.files:
            nameless = self._nameless()
            self._read_on(root, self.files[-1])
            if any(self.log.plugin_of(tag) for tag in nameless):
                self._forget()
        for path in paths[len(self.files) :]:
            self._add(root, path)

    def _nameless(self) -> set[bytes]:
        tags = {*self.log.codes, *(tag for _, tag in self.log.not_shown)}
        return {tag for tag in tags if not self.log.plugin_of(tag)}

    def _add(self, root: Place, path: str) -> None:
        points = sum(len(one.code) for one in self.log.points)
        log = self.log
        file = EventFile(path, b"", 0, points, FilePass(), len(log.damaged), len(log.unreadable))
        self.files.append(file)
        self._read_on(root, file)

    def _read_on(self, root: Place, file: EventFile) -> None:
        """Feed the log with what is new; an error is kept beside the file, and it is not read on."""
        self.log.file = file.path
        try:
            with opened(root, file.path) as content:
                file.size = content.stat().st_size
                file.first = content.pread(FIRST, 0)
                prefix = file.prefix or ReadPrefix(content)
                file.prefix = None
                seen = _Watched(content, prefix)
                passed = read_events(seen.pread, file.size, self.log, start=file.done.end)
        except RunReportError as error:
            file.error = error
            return
        file.done = _joined(file.done, passed)
        file.prefix = None if seen.has_gap or passed.is_short else prefix


def _is_as_before(root: Place, file: EventFile, *, may_grow: bool) -> bool:
    if file.prefix is None:
        return False
    try:
        with opened(root, file.path) as content:
            size = content.stat().st_size
            return (may_grow or size == file.size) and file.prefix.is_continued(content, size)
    except RunReportError:
        return False


def _joined(before: FilePass, now: FilePass) -> FilePass:
    """Both passes as one; damage that reached to the end was looked at again."""
    lost = [part for part in before.lost if part[0] != before.end]
    return FilePass(
        now.end, before.records + now.records, lost + now.lost, before.oversized + now.oversized, now.is_short
    )


class _Watched:
    """Reads, and shows the prefix what was read."""

    def __init__(self, content: OpenedFile, prefix: ReadPrefix) -> None:
        self.has_gap = False  # a record was jumped over
        self._content = content
        self._prefix = prefix

    def pread(self, count: int, offset: int) -> bytes:
        data = self._content.pread(count, offset)
        self.has_gap |= offset > self._prefix.end
        if not self.has_gap:
            self._prefix.take(data, offset)
        return data
