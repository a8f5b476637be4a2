"""Decoding of element types, against torch for every possible byte or pair of bytes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from runreport.tensors.dtypes import ALL_DTYPES, DTYPES


def test_bfloat16_is_the_upper_half_of_a_float() -> None:
    data = b"\x80\x3f\x40\xc0"  # 0x3f80 = 1, 0xc040 = -3
    assert DTYPES["BF16"].decode(data).tolist() == [1.0, -3.0]


@pytest.mark.fault(14)
def test_every_bfloat16_equals_torch() -> None:
    codes = np.arange(65536, dtype="<u2").tobytes()
    expected = torch.frombuffer(bytearray(codes), dtype=torch.bfloat16).float().numpy()
    found = DTYPES["BF16"].decode(codes)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found.view("u4"), expected.view("u4"))  # signed zeros and NaN payloads, too


@pytest.mark.fault(14)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("F8_E4M3", torch.float8_e4m3fn),
        ("F8_E5M2", torch.float8_e5m2),
        ("F8_E4M3FNUZ", torch.float8_e4m3fnuz),
        ("F8_E5M2FNUZ", torch.float8_e5m2fnuz),
        ("F8_E8M0", torch.float8_e8m0fnu),
    ],
)
def test_every_8_bit_float_equals_torch(name: str, kind: torch.dtype) -> None:
    codes = bytes(range(256))
    expected = torch.frombuffer(bytearray(codes), dtype=torch.uint8).view(kind).float().numpy()
    found = DTYPES[name].decode(codes)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)
    if name in ("F8_E4M3", "F8_E5M2"):  # the others have one zero or none
        np.testing.assert_array_equal(np.signbit(found[[0, 128]]), [False, True])


def test_largest_8_bit_floats_are_those_of_the_paper() -> None:
    e4m3, e5m2 = (DTYPES[name].decode(bytes(range(256))) for name in ("F8_E4M3", "F8_E5M2"))
    assert np.nanmax(e4m3) == 448
    assert e5m2[0x7B] == 57344
    assert np.isinf(e5m2[0x7C])
    assert not np.isinf(e4m3).any()


def test_two_4_bit_floats_stand_in_a_byte_the_first_in_its_lower_half() -> None:
    f4 = ALL_DTYPES["F4"]
    assert (f4.group, f4.step) == (2, 1)
    assert f4.decode(bytes([0x10, 0x32, 0x54, 0x76, 0x98, 0xFA])).tolist() == [
        0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -6,
    ]  # fmt: skip


def test_any_byte_but_zero_is_true() -> None:
    assert DTYPES["BOOL"].decode(b"\x00\x01\x02").tolist() == [False, True, True]


@pytest.mark.parametrize("name", [name for name, dtype in DTYPES.items() if dtype.decode is not None])
def test_decoding_takes_as_many_bytes_as_the_table_says(name: str) -> None:
    dtype = DTYPES[name]
    assert len(dtype.decode(bytes(3 * dtype.bits // 8))) == 3
