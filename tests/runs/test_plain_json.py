"""Lines that are decoded at once say the same as the careful reader; what they may not say is left to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.runs.json_text import JsonReader
from runreport.runs.plain_json import is_plain, plain_object

SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
ENTRIES = st.dictionaries(st.sampled_from(["seq", "type", "data", "é"]), VALUES | st.fixed_dictionaries({"a": SCALARS}))


def at_once(line: bytes) -> object:
    return plain_object(line) if is_plain(line) else None


@given(entry=ENTRIES, ascii_only=st.booleans(), separators=st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
def test_what_is_decoded_at_once_is_what_the_careful_reader_finds(
    entry: object, ascii_only: bool, separators: tuple[str, str]
) -> None:
    text = json.dumps(entry, ensure_ascii=ascii_only, separators=separators)
    reader = JsonReader()
    try:
        line = text.encode()
    except UnicodeEncodeError:  # lone surrogates, written as they are
        return
    found = at_once(line)
    if found is not None:
        careful = reader.decode(text)
        assert repr(found) == repr(careful)  # 1 and 1.0 and True are equal and not the same
        assert (reader.gaps, reader.duplicates) == (0, 0)


def test_the_lines_of_a_usual_log_are_decoded_at_once() -> None:
    line = b'{"seq": 3, "time": "2026-01-01", "type": "train.metrics", "data": {"loss": 0.00012345678901234567}}'
    assert at_once(line) == json.loads(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "a": 2}',
        b'{"data": {"a": 1, "a": 2}}',
        b'{"a": {"b": 1}}',  # keys of deeper objects are not counted
        b'{"a" : 1, "a": 2}',
        b'{"a"\t: 1}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": 18446744073709551616}',
        b'{"a": 1000000000000000000000000000000}',
        b'{"a": 1e999}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": ' + b"[" * 65 + b"]" * 65 + b"}",
        b'{"a": "\xff"}',
        b'{"a": 1} {"a": 2}',
        b"[1, 2]",
        b"{",
        b"",
    ],
)
def test_what_may_need_repair_or_words_is_left_to_the_careful_reader(line: bytes) -> None:
    assert at_once(line) is None


def test_a_block_is_plain_only_where_each_of_its_lines_is() -> None:
    plain, odd = b'{"a": 0.1234567890123456789012}', b'{"a": 12345678901234567890}'
    assert is_plain(plain + b"\n" + plain)
    assert not is_plain(plain + b"\n" + odd)
    assert not is_plain(odd)
