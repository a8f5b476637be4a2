"""The bytes of a log that a page shows, cut into parts at line ends; of a very long log its beginning and its end."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.pages.page import ReadSpans
from runreport.pages.printed.terminal import Line, terminal_line
from runreport.runs.logged import Console, Span
from runreport.runs.spans import first_spans, last_spans

PART_LINES = 20_000
PART_BYTES = 1_500_000
NAMED = 20  # tracebacks whose lines are named
_UNITS = {"utf-16-le": "<u2", "utf-16-be": ">u2"}
_TRACEBACK = re.compile(rb"^[^\n]{0,80}?Traceback \(most recent call last\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a log, in a chunk of their own."""

    spans: tuple[Span, ...]
    first: int  # number of its first line, from 0, among those shown
    lines: int
    bytes: int
    digest: str  # SHA-256 of its bytes
    encoding: str


@dataclass(frozen=True, slots=True)
class Log:
    """What is shown of a console."""

    file: str
    size: int  # bytes, of all of it
    parts: tuple[Part, ...]
    gap_after: int | None  # lines before the place where some are left out; None where nothing is
    left_out: int  # bytes
    overwritten: int  # states of progress bars
    tracebacks: tuple[int, ...]  # numbers of the lines they begin at, from 0; the first ones
    head: tuple[Line, ...]
    tail: tuple[Line, ...]  # those that are not in the head

    @property
    def lines(self) -> int:
        """How many are shown."""
        return sum(part.lines for part in self.parts)


@dataclass(slots=True)
class _Half:
    """The beginning or the end of a log, in whole lines."""

    spans: list[Span]
    data: bytes
    encoding: str

    def starts(self) -> np.ndarray:
        """Where each line begins, (n,) int."""
        ends = _ends(self.data, self.encoding)
        return np.concatenate([[0], ends[ends < len(self.data)]]) if self.data else np.empty(0, int)


def _ends(data: bytes, encoding: str) -> np.ndarray:
    """Where the bytes of each line end stop, (n,) int."""
    unit = _UNITS.get(encoding, "u1")
    width = np.dtype(unit).itemsize
    return (np.flatnonzero(np.frombuffer(data, unit, len(data) // width) == 10) + 1) * width


def _encoding(data: bytes) -> str:
    """UTF-16 where the log begins with its mark, as PowerShell writes it; else UTF-8."""
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return marks.get(data[:2], "utf-8")


def log_of(console: Console, read: ReadSpans, printed: ReadSpans, *, limit: int, shown: int) -> Log:
    """A console as a page shows it.

    printed: reads lines as they may be shown, in as many lines.  limit: bytes that are kept; of more, the first and the
    last half.  shown: lines of head and of tail.  Raises what reading raises.
    """
    size = sum(span.length for span in console.spans)
    halves = _halves(console, read, limit) if size > limit else [_whole(console, read, limit)]
    parts: list[Part] = []
    for half in halves:
        parts += _parts(half, sum(part.lines for part in parts))
    n = sum(part.lines for part in parts)
    data = b"".join(map(_utf8, halves))
    head = _edge(parts, printed, range(min(shown, n)))
    tail = _edge(parts, printed, range(max(shown, n - shown), n))
    return Log(
        file=console.file,
        size=size,
        parts=tuple(parts),
        gap_after=len(halves[0].starts()) if len(halves) == 2 else None,
        left_out=size - sum(part.bytes for part in parts),
        overwritten=sum(_line(line.decode("utf-8", "replace")).overwritten for line in _redrawn(data)),
        tracebacks=tuple(_tracebacks(data)),
        head=tuple(head),
        tail=tuple(tail),
    )


def _edge(parts: Sequence[Part], printed: ReadSpans, numbers: range) -> Iterator[Line]:
    """Lines of some numbers."""
    for part in parts:
        wanted = range(max(numbers.start, part.first), min(numbers.stop, part.first + part.lines))
        if wanted:
            lines = lines_of(printed(part.spans, limit=part.bytes), part.encoding)
            yield from lines[wanted.start - part.first :][: len(wanted)]


def _utf8(half: _Half) -> bytes:
    """Its lines, each with a line end."""
    data = half.data if half.encoding == "utf-8" else half.data.decode(half.encoding, "replace").encode()
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _redrawn(data: bytes) -> Iterator[bytes]:
    """Lines that go back to their beginning."""
    return (line for line in data.split(b"\n") if b"\r" in line[:-1])


def lines_of(data: bytes, encoding: str = "utf-8") -> list[Line]:
    """The lines of a part."""
    lines = data.decode(encoding, "replace").removeprefix("\ufeff").split("\n")
    return [_line(line) for line in (lines[:-1] if len(lines) > 1 and not lines[-1] else lines)]


def _line(raw: str) -> Line:
    return terminal_line(raw.removesuffix("\r"))


def _whole(console: Console, read: ReadSpans, limit: int) -> _Half:
    data = read(console.spans, limit=limit)
    return _Half(list(console.spans), data, _encoding(data))


def _halves(console: Console, read: ReadSpans, limit: int) -> list[_Half]:
    """The first and the last lines; a line that is cut by the limit is left out, unless it is all there is."""
    first, last = first_spans(console.spans, limit // 2), last_spans(console.spans, limit // 2)
    head, tail = read(first, limit=limit), read(last, limit=limit)
    encoding = _encoding(head)
    kept = int(_ends(head, encoding)[-1:].sum()) or len(head)
    gone = int(_ends(tail, encoding)[:1].sum())
    return [
        _Half(first_spans(first, kept), head[:kept], encoding),
        _Half(last_spans(last, len(tail) - gone), tail[gone:], encoding),
    ]


def _parts(half: _Half, first: int) -> Iterator[Part]:
    """Parts of so many lines, or fewer where lines are long: a part ends with the line that makes it too large."""
    starts = half.starts()
    line = 0
    while line < len(starts):
        by_size = int(np.searchsorted(starts, starts[line] + PART_BYTES, side="right"))
        stop = min(line + PART_LINES, by_size)
        begin, end = int(starts[line]), int(starts[stop]) if stop < len(starts) else len(half.data)
        piece = half.data[begin:end]
        spans = tuple(last_spans(first_spans(half.spans, end), end - begin))
        yield Part(spans, first + line, stop - line, len(piece), hashlib.sha256(piece).hexdigest(), half.encoding)
        line = stop


def _tracebacks(data: bytes) -> Iterator[int]:
    place = line = 0
    for number, found in enumerate(_TRACEBACK.finditer(data)):
        if number == NAMED:
            return
        line += data.count(b"\n", place, found.start())
        place = found.start()
        yield line
