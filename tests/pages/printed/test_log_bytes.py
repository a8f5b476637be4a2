from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.printed import log_bytes
from runreport.pages.printed.log_bytes import Log, lines_of, log_of
from runreport.runs.logged import Console, Span


def reader(content: bytes):
    """Reads spans of one file that is in memory."""

    def read(spans: Sequence[Span], *, limit: int) -> bytes:
        assert sum(span.length for span in spans) <= limit
        return b"".join(content[span.offset : span.offset + span.length] for span in spans)

    return read


def console(content: bytes, *cuts: int) -> Console:
    places = [0, *sorted(cuts), len(content)]
    return Console("out.log", tuple(Span("out.log", a, b - a) for a, b in pairwise(places)))


def texts(log: Log, content: bytes) -> list[str]:
    return [line.text for part in log.parts for line in lines_of(reader(content)(part.spans, limit=part.bytes))]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_bytes, "PART_LINES", 3)
    monkeypatch.setattr(log_bytes, "PART_BYTES", 20)


LINES = st.lists(st.text("ab \r☃", max_size=12), max_size=20)


@given(LINES, st.booleans(), st.lists(st.integers(0, 200), max_size=3))
@settings(derandomize=True, max_examples=120)
def test_parts_hold_every_line_once_in_order(lines: list[str], has_end: bool, cuts: list[int]):
    content = ("\n".join(lines) + ("\n" if has_end else "")).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_bytes, "PART_LINES", 3)
        patch.setattr(log_bytes, "PART_BYTES", 20)
        log = log_of(
            console(content, *(cut for cut in cuts if cut < len(content))),
            reader(content),
            reader(content),
            limit=9999,
            shown=2,
        )
        expected = [line.text for line in lines_of(content)] if content else []
        assert texts(log, content) == expected
        assert log.lines == len(expected)
        assert [part.first for part in log.parts] == [
            sum(p.lines for p in log.parts[:i]) for i in range(len(log.parts))
        ]
        assert [one.text for one in (*log.head, *log.tail)] == [*expected[:2], *expected[max(2, len(expected) - 2) :]]
        assert (log.left_out, log.gap_after) == (0, None)


def test_of_a_long_log_whole_lines_of_both_ends_are_kept_and_counted(small_parts: None):
    content = b"".join(b"line %04d\n" % i for i in range(1000))
    log = log_of(console(content), reader(content), reader(content), limit=104, shown=50)
    kept = texts(log, content)
    assert kept == [f"line {i:04d}" for i in [*range(5), *range(995, 1000)]]
    assert log.gap_after == 5
    assert log.left_out == len(content) - 100
    assert log.size == len(content)


def test_a_log_that_grows_keeps_the_parts_it_has(small_parts: None):
    content = b"a\nb\nc\nd\ne\nf\n"
    before = log_of(console(content), reader(content), reader(content), limit=999, shown=1).parts
    longer = content + b"g\n"
    after = log_of(console(longer), reader(longer), reader(longer), limit=999, shown=1).parts
    assert [(part.digest, part.first) for part in after[:2]] == [(part.digest, part.first) for part in before]
    assert len(after) == 3


def test_overwritten_states_and_tracebacks_are_found():
    content = (
        b"a\r\n1%\r2%\r3%\r\nTraceback (most recent call last):\n  x\n[rank0]: Traceback (most recent call last):\n"
    )
    log = log_of(console(content), reader(content), reader(content), limit=999, shown=9)
    assert log.overwritten == 2
    assert log.tracebacks == (2, 4)
    assert [line.text for line in log.head] == [
        "a",
        "3%",
        "Traceback (most recent call last):",
        "  x",
        "[rank0]: Traceback (most recent call last):",
    ]


def test_an_empty_log_has_no_line():
    log = log_of(console(b""), reader(b""), reader(b""), limit=9, shown=9)
    assert (log.lines, log.parts, log.head) == (0, (), ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_log_with_a_mark_of_its_encoding_is_read_in_it(encoding: str, small_parts: None):
    lines = [f"l\u00f6ss {i} \u0a0a" for i in range(100)]
    content = ("\ufeff" + "\n".join(lines)).encode(encoding)
    whole = log_of(console(content), reader(content), reader(content), limit=9999, shown=2)
    found = [
        line.text
        for part in whole.parts
        for line in lines_of(reader(content)(part.spans, limit=part.bytes), part.encoding)
    ]
    assert found == lines
    assert [line.text for line in (*whole.head, *whole.tail)] == [*lines[:2], *lines[-2:]]
    cut = log_of(console(content), reader(content), reader(content), limit=200, shown=2)
    assert [line.text for line in (*cut.head, *cut.tail)] == [*lines[:2], *lines[-2:]]
