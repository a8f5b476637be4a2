"""Fields of messages without a schema."""

from __future__ import annotations

import pytest
from event_bytes import double, integer, part, single, varint
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records.protobuf import NotProtobuf, fields, signed, text, varints

FIELD = st.one_of(
    st.builds(integer, st.integers(1, 2**29 - 1), st.integers(-(2**63), 2**64 - 1)),
    st.builds(part, st.integers(1, 40), st.binary(max_size=20)),
    st.builds(double, st.integers(1, 40), st.floats()),
    st.builds(single, st.integers(1, 40), st.floats(width=32)),
)


def test_a_message_worked_out_by_hand() -> None:
    # The example of the encoding guide: field 1 is 150; field 2 is "testing".
    message = bytes.fromhex("089601") + bytes.fromhex("120774657374696e67")
    first, second = list(fields(message))
    assert first == (1, 0, 150)
    assert (*second[:2], bytes(second[2])) == (2, 2, b"testing")  # type: ignore[arg-type]


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(FIELD, max_size=8))
def test_fields_come_in_the_order_written(written: list[bytes]) -> None:
    alone = [next(fields(one)) for one in written]
    assert list(fields(b"".join(written))) == alone


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_none(content: bytes) -> None:
    try:
        for _, wire, value in fields(content):
            assert isinstance(value, int) == (wire == 0)
    except NotProtobuf:
        pass


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_packed_integers_of_either_sign(written: list[int]) -> None:
    packed = b"".join(map(varint, written))
    assert [signed(value) for value in varints(memoryview(packed))] == written


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (b"\x08", "an integer at byte 1 that does not end"),
        (b"\x08" + b"\xff" * 11, "more than 10 bytes"),
        (b"\x12\x05abc", "a field of 5 bytes at byte 2, of 5"),
        (b"\x09abc", "a field of 8 bytes"),
        (b"\x0b", "wire type 3"),
        (b"\x00\x01", "field 0"),
    ],
)
def test_what_is_no_message_says_why(message: bytes, says: str) -> None:
    with pytest.raises(NotProtobuf, match=says):
        list(fields(message))


def test_text_keeps_what_is_readable() -> None:
    assert text(memoryview(b"a\xffb")) == "a\ufffdb"
    with pytest.raises(NotProtobuf):
        text(3)
