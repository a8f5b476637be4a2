"""Framing: whole records before any cut, damage seen, reading goes on from where it ended."""

from __future__ import annotations

import numpy as np
import pytest
from event_bytes import masked, record
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records.tfrecord import CHECKED_BYTES, are_intact, next_frame, padded, whole_frames

BODIES = st.lists(st.binary(max_size=40), max_size=6)


def bodies(content: bytes) -> tuple[list[bytes], int, bool]:
    frames = whole_frames(content, padded(content))
    parts = [content[at : at + size] for at, size in zip(frames.begin, frames.length, strict=True)]
    return parts, frames.end, frames.is_damaged


@pytest.mark.fault(50)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(BODIES, st.data())
def test_a_file_cut_anywhere_keeps_its_whole_records_and_reads_on_from_there(
    written: list[bytes], data: st.DataObject
) -> None:
    content = b"".join(map(record, written))
    cut = data.draw(st.integers(0, len(content)))
    before, end, damaged = bodies(content[:cut])
    after, last, _ = bodies(content[end:])
    assert before + after == written
    assert end <= cut
    assert end + last == len(content)
    assert not damaged


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40).filter(lambda body: len(body) != 8), min_size=1, max_size=6), st.data())
def test_a_changed_byte_of_a_length_ends_the_records_before_it(written: list[bytes], data: st.DataObject) -> None:
    # A body of eight bytes and its checksum look like the head of a record.
    place = data.draw(st.integers(0, len(written) - 1))
    content = bytearray(b"".join(map(record, written)))
    at = sum(len(body) + 16 for body in written[:place])
    content[at + data.draw(st.integers(0, 11))] ^= data.draw(st.integers(1, 255))
    before, end, damaged = bodies(bytes(content))
    assert (before, end, damaged) == (written[:place], at, True)
    found = next_frame(padded(bytes(content)), at + 1)
    assert found == (None if place == len(written) - 1 else at + 16 + len(written[place]))


def test_a_record_longer_than_what_there_is_says_how_many_bytes_it_takes() -> None:
    content = record(b"a") + record(b"b" * 1000)[:50]
    frames = whole_frames(content, padded(content))
    assert (len(frames.begin), frames.end, frames.missing, frames.is_damaged) == (1, 17, 1016, False)


def test_an_absurd_length_with_the_right_checksum_is_not_an_overflow() -> None:
    length = b"\xff" * 8
    frames = whole_frames(length + masked(length) + b"x", padded(length + masked(length) + b"x"))
    assert (len(frames.begin), frames.end, frames.is_damaged) == (0, 0, False)
    assert frames.missing == 2**64 + 15


def test_changed_bodies_are_seen_up_to_the_limit() -> None:
    long = bytes(CHECKED_BYTES + 1)
    content = bytearray(record(b"good") + record(b"evil") + record(long))
    content[20 + 12] ^= 1
    content[-100] ^= 1  # in the long one, which is not compared
    frames = whole_frames(bytes(content), padded(bytes(content)))
    assert are_intact(padded(bytes(content)), frames.begin, frames.length).tolist() == [True, False, True]


def test_nothing_holds_nothing() -> None:
    assert bodies(b"") == ([], 0, False)
    assert next_frame(padded(b""), 0) is None
    assert np.array_equal(padded(b"a")[:1], [97])
