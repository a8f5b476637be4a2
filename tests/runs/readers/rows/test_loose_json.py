"""JSON of other programs: the first value, numbers that JSON has not, depth."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.rows.loose_json import json_object, json_rows, json_value
from runreport.runs.run import Problem


def value_of(data: bytes) -> tuple[object, list[str]]:
    notes: list[Problem] = []
    return json_value(data, "f", notes), [note.code for note in notes]


@pytest.mark.parametrize(
    ("data", "value", "codes"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}, []),
        (b'{"a": 1} {"b": 2}', {"a": 1}, ["JSON-SECOND"]),
        (b'{"a": 1}\n\n', {"a": 1}, []),
        (b'{"a": -Infinity}', {"a": -math.inf}, []),
        (b'{"a": "\\ud800"}', {"a": "\ufffd"}, []),
        (b'{"a": 12345678901234567890123}', {"a": 12345678901234567890123}, []),
        (b"[" * 65 + b"]" * 65, None, ["JSON"]),
        (b"[" * 100_000 + b"]" * 100_000, None, ["JSON"]),
        (b'{"a": ' + b"9" * 5000 + b"}", None, ["JSON"]),
        (b'{"a": 1', None, ["JSON"]),
        (b"", None, ["JSON"]),
    ],
    ids=["mark", "second", "blanks", "infinity", "surrogate", "long", "deep", "very deep", "digits", "torn", "empty"],
)
def test_the_first_value_is_read(data: bytes, value: object, codes: list[str]) -> None:
    found, said = value_of(data)
    assert said == codes
    assert found == value or (isinstance(value, dict) and float(found["a"]) == float(value["a"]))  # type: ignore[index]


def test_an_object_is_asked_for() -> None:
    notes: list[Problem] = []
    assert json_object(b"[1]", "f", notes) is None
    assert json_object(None, "f", notes) is None
    assert [note.what for note in notes] == ["is not a JSON object"]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_rows_are_those_of_the_library(row: dict[str, object]) -> None:
    text = json.dumps(row).encode()
    ((number, found),) = json_rows(text, "f", [])
    assert number == 1
    expected = repr(json.loads(text))
    if not any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in expected) and "\\x00" not in expected:
        assert _as_floats(found) == _as_floats(json.loads(text))


def _as_floats(value: object) -> str:
    """Integers above 64 bits are floats to one decoder; all are compared as such."""
    if isinstance(value, dict):
        return repr({key: _as_floats(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return repr([_as_floats(inner) for inner in value])
    return repr(float(value)) if isinstance(value, int) and not isinstance(value, bool) else repr(value)
