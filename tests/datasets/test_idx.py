from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from runreport.datasets.idx import read_idx
from runreport.errors import InputIncomplete, InputRefused, LimitExceeded

ARRAY = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("name", ["a", "a.gz", "packed-without-its-ending"])
def test_an_array_comes_back_plain_or_packed_whatever_its_name(tmp_path, idx_bytes, name):
    data = idx_bytes(ARRAY)
    (tmp_path / name).write_bytes(data if name == "a" else gzip.compress(data))
    found = read_idx(tmp_path / name, 3)
    assert found.dtype == np.uint8
    assert np.array_equal(found, ARRAY)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_anywhere_is_incomplete_or_refused(tmp_path, idx_bytes, packed):
    data = gzip.compress(idx_bytes(ARRAY)) if packed else idx_bytes(ARRAY)
    for length in range(len(data)):
        (tmp_path / "a").write_bytes(data[:length])
        with pytest.raises(InputRefused):
            read_idx(tmp_path / "a", 3)


def test_missing_bytes_are_counted(tmp_path, idx_bytes):
    (tmp_path / "a").write_bytes(idx_bytes(ARRAY)[:-1])
    with pytest.raises(InputIncomplete, match=r"the array of shape \(2, 3, 4\) needs 24 bytes, 23 are there"):
        read_idx(tmp_path / "a", 3)


def test_bytes_too_many_are_refused(tmp_path, idx_bytes):
    (tmp_path / "a").write_bytes(idx_bytes(ARRAY) + b"\0")
    with pytest.raises(InputRefused, match="has bytes after the 24 that its header"):
        read_idx(tmp_path / "a", 3)


@pytest.mark.parametrize("magic", ["00000803", "00000d01", "01000801", "50494d47"])
def test_another_beginning_is_refused_with_both(tmp_path, magic):
    (tmp_path / "a").write_bytes(bytes.fromhex(magic) + b"\0" * 40)
    shown = " ".join(magic[i : i + 2] for i in range(0, 8, 2))
    with pytest.raises(InputRefused, match=f"begins with {shown}, .* begins with 00 00 08 01"):
        read_idx(tmp_path / "a", 1)


def test_a_header_that_announces_too_much_allocates_nothing(tmp_path):
    (tmp_path / "a").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 2**31, 2**20, 2**20))
    with pytest.raises(LimitExceeded, match="the limit is 1,073,741,824"):
        read_idx(tmp_path / "a", 3)


def test_damaged_gzip_is_refused(tmp_path, idx_bytes):
    data = bytearray(gzip.compress(idx_bytes(ARRAY)))
    data[-6] ^= 0xFF  # its checksum
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(InputRefused, match="not a valid gzip file"):
        read_idx(tmp_path / "a.gz", 3)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputRefused, match="gone: cannot be read: No such file"):
        read_idx(tmp_path / "gone", 3)
