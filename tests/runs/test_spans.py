from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, UnsafeContent
from runreport.runs.logged import Span
from runreport.runs.spans import first_spans, last_spans, spans_bytes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.bin").write_bytes(b"0123456789")
    (tmp_path / "b.bin").write_bytes(b"abc")
    return tmp_path


def test_exactly_the_bytes_that_are_named_are_read_in_order(root: Path):
    spans = [Span("a.bin", 2, 3), Span("a.bin", 0, 1), Span("b.bin", 1, 2)]
    assert spans_bytes(root, spans, limit=6) == b"2340bc"
    assert spans_bytes(root, [], limit=0) == b""


def test_what_cannot_be_read_exactly_is_an_error(root: Path):
    with pytest.raises(InputIncomplete, match="ends before"):
        spans_bytes(root, [Span("a.bin", 8, 3)], limit=99)
    with pytest.raises(LimitExceeded, match="found 3, the limit is 2"):
        spans_bytes(root, [Span("a.bin", 0, 3)], limit=2)
    with pytest.raises(InputRefused, match="MISSING"):
        spans_bytes(root, [Span("gone", 0, 3)], limit=9)
    with pytest.raises(UnsafeContent):
        spans_bytes(root, [Span("../a.bin", 0, 3)], limit=9)
    with pytest.raises(ValueError, match="before its file"):
        spans_bytes(root, [Span("a.bin", -1, 3)], limit=9)


def test_a_link_is_not_followed(root: Path):
    (root / "link").symlink_to(root / "a.bin")
    with pytest.raises(UnsafeContent, match="LINK"):
        spans_bytes(root, [Span("link", 0, 3)], limit=9)


@given(st.lists(st.integers(0, 5), max_size=6), st.integers(0, 30))
@settings(derandomize=True, max_examples=80)
def test_cut_spans_are_the_first_and_the_last_bytes(lengths: list[int], most: int):
    whole = bytes(range(40))
    spans = [Span("x", 6 * i, length) for i, length in enumerate(lengths)]

    def read(some: list[Span]) -> bytes:
        return b"".join(whole[span.offset : span.offset + span.length] for span in some)

    every = read(spans)
    assert read(first_spans(spans, most)) == every[:most]
    assert read(last_spans(spans, most)) == every[max(0, len(every) - most) :]
