"""Single numbers of every kind of tensor that TensorFlow writes scalars as."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from event_bytes import double, integer, part, single, varint

from runreport.runs.readers.records.protobuf import NotProtobuf
from runreport.runs.readers.records.tensor_proto import single_number, strings

CONTENTS = [(1, "<f4", 0.1), (2, "<f8", 0.1), (3, "<i4", -7), (4, "<u1", 200), (5, "<i2", -300), (6, "<i1", -3),
            (9, "<i8", -(2**40)), (10, "<u1", 1), (17, "<u2", 65535), (19, "<f2", 0.1), (22, "<u4", 2**32 - 1),
            (23, "<u8", 2**53)]  # fmt: skip


def body(kind: int, *fields: bytes, shape: bytes = b"") -> memoryview:
    return memoryview(integer(1, kind) + part(2, shape) + b"".join(fields))


@pytest.mark.parametrize(("kind", "written", "value"), CONTENTS)
def test_raw_content_of_every_kind(kind: int, written: str, value: float) -> None:
    content = np.array(value, written)
    assert single_number(body(kind, part(4, content.tobytes()))) == float(content)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (1, part(5, struct.pack("<f", 0.5)), 0.5),
        (1, single(5, 0.5), 0.5),  # not packed
        (2, part(6, struct.pack("<d", 0.1)), 0.1),
        (2, double(6, 0.1), 0.1),
        (3, part(7, varint(-7)), -7),
        (3, integer(7, -7), -7),
        (9, part(10, varint(2**40)), 2**40),
        (10, integer(11, 1), 1),
        (19, integer(13, 0x3800), 0.5),
        (14, integer(13, 0x3F00), 0.5),  # bfloat16: the upper half of a float
        (22, integer(16, 2**32 - 1), 2**32 - 1),
        (23, integer(17, 2**60), 2**60),
    ],
)
def test_value_fields_of_every_kind(kind: int, field: bytes, value: float) -> None:
    assert single_number(body(kind, field)) == value


def test_bfloat16_content() -> None:
    assert single_number(body(14, part(4, b"\x80\xbf"))) == -1.0


def test_a_shape_of_ones_is_a_single_number_and_others_are_not() -> None:
    ones, three, none = part(2, integer(1, 1)) * 2, part(2, integer(1, 3)), part(2, b"")
    content = part(4, struct.pack("<f", 2.0))
    assert single_number(body(1, content, shape=ones)) == 2.0
    assert single_number(body(1, content, shape=three)) is None
    assert single_number(body(1, content, shape=none)) is None


def test_nan_and_infinity_stay() -> None:
    assert math.isnan(single_number(body(1, single(5, math.nan))) or 0)
    assert single_number(body(2, double(6, -math.inf))) == -math.inf


def test_no_value_is_made_up() -> None:
    assert single_number(body(1)) is None
    assert single_number(body(7, part(8, "text"))) is None
    assert single_number(body(1, part(4, b"abc"))) is None
    assert single_number(body(1, single(5, 1.0), single(5, 2.0))) is None


def test_half_a_packed_number_is_refused() -> None:
    with pytest.raises(NotProtobuf):
        single_number(body(1, part(5, b"abc")))


def test_strings_are_bytes_of_the_message() -> None:
    assert [bytes(one) for one in strings(body(7, part(8, "a"), part(8, b"\xff")))] == [b"a", b"\xff"]
