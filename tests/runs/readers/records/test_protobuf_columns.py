"""Columns of many messages say what reading one message after the other says."""

from __future__ import annotations

import numpy as np
from event_bytes import double, integer, part, single
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records.protobuf import NotProtobuf, fields
from runreport.runs.readers.records.protobuf_columns import columns, members
from runreport.runs.readers.records.tfrecord import padded

NUMBERS = st.integers(1, 6)
INTEGERS = st.one_of(st.integers(0, 300), st.integers(-(2**63), 2**64 - 1))
MESSAGE = st.lists(
    st.one_of(
        st.builds(integer, NUMBERS, INTEGERS),
        st.builds(part, NUMBERS, st.binary(max_size=150)),
        st.builds(double, NUMBERS, st.floats()),
        st.builds(single, st.integers(1, 300), st.floats(width=32)),
    ),
    max_size=5,
).map(b"".join)
KEYS = (0x08, 0x12, 0x1A, 0x21, 0x2D, 17 << 3 | 5)  # an integer, two of bytes, a double, singles


def laid_out(messages: list[bytes]) -> tuple[bytes, np.ndarray, np.ndarray]:
    ends = np.cumsum([len(message) for message in messages], dtype=np.int64)
    return b"".join(messages), ends - [len(message) for message in messages], ends


def seen_one_by_one(message: bytes) -> dict[int, int | bytes] | None:
    """By key; None where the message is none, or holds a wanted field twice."""
    found: dict[int, int | bytes] = {}
    try:
        for number, wire, value in fields(message):
            key = number << 3 | wire
            if key in found and key in KEYS:
                return None
            found[key] = value if isinstance(value, int) else bytes(value)
    except NotProtobuf:
        return None
    return {key: value for key, value in found.items() if key in KEYS}


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.one_of(MESSAGE, st.binary(max_size=30)), min_size=1, max_size=6))
def test_regular_messages_hold_the_same_fields(messages: list[bytes]) -> None:
    content, begin, end = laid_out(messages)
    found = columns(padded(content), begin, end, KEYS)
    for row, message in enumerate(messages):
        expected = seen_one_by_one(message)
        if not found.is_regular[row]:
            continue
        seen: dict[int, int | bytes] = {}
        for key in KEYS:
            at, value = int(found.begin[key][row]), int(found.value[key][row])
            if at >= 0:
                seen[key] = value if key & 7 == 0 else content[at : at + value]
        assert seen == expected


def test_the_usual_messages_are_regular() -> None:
    messages = [integer(1, 5) + part(2, "tag") + double(4, 1.5), part(2, b"x" * 200), b"", integer(1, 2**55)]
    content, begin, end = laid_out(messages)
    found = columns(padded(content), begin, end, KEYS)
    assert found.is_regular.tolist() == [True, True, True, True]
    assert found.value[0x08].tolist() == [5, 0, 0, 2**55]


def test_long_integers_repeated_fields_and_cut_ones_are_not_regular() -> None:
    messages = [integer(1, -1), integer(1, 1) * 2, part(2, "abc")[:-1], b"\x0b", integer(1, 1) * 17]
    content, begin, end = laid_out(messages)
    assert not columns(padded(content), begin, end, KEYS).is_regular.any()


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=150), max_size=5), min_size=1, max_size=5))
def test_members_come_by_owner_in_the_order_written(written: list[list[bytes]]) -> None:
    content, begin, end = laid_out([b"".join(part(1, one) for one in inner) for inner in written])
    found = members(padded(content), begin, end, 0x0A)
    seen = [(owner, content[a:b]) for owner, a, b in zip(found.owner, found.begin, found.end, strict=True)]
    assert seen == [(owner, one) for owner, inner in enumerate(written) for one in inner]
    assert found.is_regular.all()


def test_members_are_found_between_other_fields_and_in_a_limited_number() -> None:
    many = part(1, "a") * 257
    content, begin, end = laid_out([part(1, "a") + integer(2, 1) + part(200, "x") + part(1, "c"), part(1, "b"), many])
    found = members(padded(content), begin, end, 0x0A)
    assert found.is_regular.tolist() == [True, True, False]
    assert [content[a:b] for a, b in zip(found.begin, found.end, strict=True)] == [b"a", b"c", b"b"]
    assert found.owner.tolist() == [0, 0, 1]
