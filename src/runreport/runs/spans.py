"""The bytes that a log names by file, place and length, read at the moment they are shown.

Between the reading of a log and the drawing of a page a file may have become shorter, may be gone or may be another
one. What cannot be read exactly is an error, never other bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from runreport.errors import InputIncomplete, LimitExceeded
from runreport.runs.logged import Span
from runreport.runs.opening import Place, opened
from runreport.tensors.regular_file import read_exactly


def spans_bytes(root: Place, spans: Sequence[Span], *, limit: int) -> bytes:
    """The bytes of all spans, one after the other; a file named by neighbours is opened once.

    Raises LimitExceeded above `limit` bytes altogether, InputIncomplete where a file ends before a span does,
    ValueError for a span that begins or ends before its file, and what open_regular raises.
    """
    found = sum(span.length for span in spans)
    if any(span.offset < 0 or span.length < 0 for span in spans):
        raise ValueError("a span begins or ends before its file")
    if found > limit:
        raise LimitExceeded("too many bytes", found=found, limit=limit, path=root / spans[0].file)
    return b"".join(piece for file, group in groupby(spans, _file) for piece in _pieces(root, file, group))


def _file(span: Span) -> str:
    return span.file


def _pieces(root: Place, file: str, spans: Iterable[Span]) -> Iterator[bytes]:
    with opened(root, file) as source:
        for span in spans:
            piece = read_exactly(source.pread, span.length, span.offset)
            if len(piece) < span.length:
                raise InputIncomplete("ends before what its log says it holds", path=root / file)
            yield piece


def first_spans(spans: Iterable[Span], most: int) -> list[Span]:
    """Spans of the first so many bytes; the last one is cut."""
    kept: list[Span] = []
    for span in spans:
        if most > 0:
            kept.append(Span(span.file, span.offset, min(span.length, most)))
        most -= span.length
    return kept


def last_spans(spans: Sequence[Span], most: int) -> list[Span]:
    """Spans of the last so many bytes; the first one is cut."""
    kept: list[Span] = []
    for span in reversed(spans):
        if most > 0:
            length = min(span.length, most)
            kept.append(Span(span.file, span.offset + span.length - length, length))
        most -= span.length
    return kept[::-1]
