"""Framing of .wandb files: whole records before any cut, records over several blocks, damage kept to its block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wandb_bytes import BLOCK, HEADER, log_of

from runreport.runs.readers.records.wandb_log import log_records


def records(content: bytes, start: int = 7) -> tuple[list[bytes], int, tuple[int, ...]]:
    found = log_records(content, start)
    parts = [found.data[at : at + size].tobytes() for at, size in zip(found.begin, found.length, strict=True)]
    return parts, found.end, found.damaged


SIZES = st.lists(st.one_of(st.integers(0, 50), st.integers(BLOCK - 60, BLOCK + 60), st.just(3 * BLOCK)), max_size=5)


def bodies(sizes: list[int]) -> list[bytes]:
    return [bytes([65 + row]) * size for row, size in enumerate(sizes)]


@pytest.mark.fault(50)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_a_file_cut_anywhere_keeps_its_whole_records_and_reads_on_from_there(
    sizes: list[int], data: st.DataObject
) -> None:
    content = log_of(*bodies(sizes))
    cut = data.draw(st.integers(7, len(content)))
    before, end, damaged = records(content[:cut])
    after, _, _ = records(content, end)
    assert before + after == bodies(sizes)
    assert end <= cut or not content[cut:end].strip(b"\0")
    assert not damaged


def test_a_changed_byte_loses_its_record_and_the_rest_of_its_block_only() -> None:
    content = bytearray(log_of(b"a" * 100, b"b" * 100, b"c" * (BLOCK - 300), b"d" * 100, b"e" * 100))
    content[7 + 107 + 20] ^= 1
    found, end, damaged = records(bytes(content))
    assert found == [b"a" * 100, b"e" * 100]  # c lies in the same block, d goes on from it into the next
    assert damaged == (7 + 107,)
    assert end == len(content)


def test_a_length_that_leaves_its_block_is_damage() -> None:
    content = bytearray(log_of(b"a" * 10, b"b" * 10))
    content[7 + 17 + 4 : 7 + 17 + 6] = b"\xff\xff"
    assert records(bytes(content)) == ([b"a" * 10], BLOCK, (24,))


def test_zeros_at_the_end_are_not_written_yet() -> None:
    content = log_of(b"a" * 10)
    assert records(content + bytes(BLOCK - len(content))) == ([b"a" * 10], len(content), ())


def test_a_header_alone_holds_nothing() -> None:
    assert records(HEADER) == ([], 7, ())
    assert records(b"") == ([], 7, ())
