"""Checksums of many ranges equal those computed bit by bit."""

from __future__ import annotations

import numpy as np
from event_bytes import masked
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records.crc32c import masked_crc32c


def test_the_check_value_of_the_standard() -> None:
    # RFC 3720, B.4: 32 bytes of zeros have the CRC 0x8A9136AA.
    crc = 0x8A9136AA
    expected = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    assert masked_crc32c(np.zeros(32, np.uint8), np.array([0]), np.array([32])).tolist() == [expected]


def test_no_ranges_have_no_checksums() -> None:
    nothing = np.zeros(0, np.int64)
    assert masked_crc32c(np.zeros(4, np.uint8), nothing, nothing).shape == (0,)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.binary(max_size=1500), st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 1500)), min_size=1))
def test_ranges_of_any_length_beside_each_other(content: bytes, cuts: list[tuple[int, int]]) -> None:
    begin = np.array([min(first, len(content)) for first, _ in cuts])
    length = np.array([min(size, len(content) - at) for (_, size), at in zip(cuts, begin, strict=True)])
    found = masked_crc32c(np.frombuffer(content, np.uint8), begin, length)
    expected = [masked(content[at : at + size]) for at, size in zip(begin, length, strict=True)]
    assert [int(crc).to_bytes(4, "little") for crc in found] == expected


def test_the_lengths_around_a_block() -> None:
    content = bytes(range(256)) * 5
    lengths = np.array([0, 1, 2, 3, 4, 5, 255, 256, 257, 259, 260, 511, 512, 513, 1280])
    found = masked_crc32c(np.frombuffer(content, np.uint8), np.zeros(len(lengths), np.int64), lengths)
    assert [int(crc).to_bytes(4, "little") for crc in found] == [masked(content[:size]) for size in lengths]
