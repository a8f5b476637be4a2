"""Sizes as people write them."""

from __future__ import annotations

import pytest

from runreport.build.byte_size import parse_size, size_text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10MB", 10_000_000),
        ("10MiB", 10 * 1024**2),
        ("500kB", 500_000),
        ("10000000", 10_000_000),
        ("1.5 gb", 1_500_000_000),
        (" 7 b ", 7),
        ("0.1kB", 100),
    ],
)
def test_sizes_are_read_in_powers_of_1000_and_with_an_i_of_1024(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "10 M", "MB", "-5MB", "1e6", "10TB", "ten", "1,000", "9" * 30, "١٠MB", "10MB10"])
def test_what_is_no_size_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="is not a size; write 10MB, 10MiB, 500kB or 10000000"):
        parse_size(text)


@pytest.mark.parametrize("text", ["0", "0.0MB"])
def test_nothing_fits_into_nothing(text):
    with pytest.raises(ValueError, match="is less than a byte"):
        parse_size(text)


def test_sizes_are_shown_with_three_digits():
    shown = [size_text(size) for size in (812, 1000, 9_720_000, 123_456_789, 2_345_678_901)]
    assert shown == ["812 bytes", "1 kB", "9.72 MB", "123 MB", "2.35 GB"]
