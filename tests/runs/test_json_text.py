"""Lenient JSON: what is repaired, what is counted, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.json_text import DEPTH_LIMIT, JsonReader, depth

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(max_codepoint=127, min_codepoint=1)), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(value=values)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_good_json_is_read_as_it_is(value: object) -> None:
    for ascii_only in (True, False):
        reader = JsonReader()
        assert reader.decode(json.dumps(value, ensure_ascii=ascii_only)) == value
        assert (reader.gaps, reader.duplicates) == (0, 0)


@pytest.mark.fault(54)
def test_numbers_that_are_none_become_none_and_are_counted() -> None:
    reader = JsonReader()
    found = reader.decode('{"a": NaN, "b": [Infinity, -Infinity, 1e400, -1e400], "c": 1e308, "d": "NaN"}')
    assert found == {"a": None, "b": [None] * 4, "c": 1e308, "d": "NaN"}
    assert reader.gaps == 5


@pytest.mark.fault(56)
def test_whole_numbers_stay_exact() -> None:
    assert JsonReader().decode(str(2**53 + 1)) == 2**53 + 1


@pytest.mark.fault(59)
def test_keys_written_twice_are_counted_and_the_last_counts() -> None:
    reader = JsonReader()
    assert reader.decode('{"a": 1, "a": 2, "\\u0061": 3, "b": {"c": 1, "c": 1}}') == {"a": 3, "b": {"c": 1}}
    assert reader.duplicates == 3


@pytest.mark.fault(63)
def test_strings_can_always_be_written_as_utf_8() -> None:
    found = JsonReader().decode('{"\\ud800k": ["a\\udfffb", "n\\u0000l", "\\ud83d\\ude42"]}')
    assert found == {"\ufffdk": ["a\ufffdb", "n\u2400l", "🙂"]}
    json.dumps(found, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{} {}",
        "{}x",
        '{"a": 1,}',
        '{"a\nb": 1}',
        "9" * 5000,
        "[" * 100_000,
        "'a'",
        "\ufeff{}",
        "1 2",
    ],
)
def test_what_is_not_one_value_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        JsonReader().decode(text)


@pytest.mark.fault(62)
def test_depth_is_limited_and_wide_is_not_deep() -> None:
    assert JsonReader().decode("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)
    with pytest.raises(ValueError, match="nested too deep"):
        JsonReader().decode("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1))
    assert JsonReader().decode("[" + ",".join(["{}"] * 200) + "]") == [{}] * 200


@pytest.mark.parametrize(("value", "levels"), [(1, 0), ([], 1), ({}, 1), ([[1], {"a": [2]}], 3), ({"a": {}}, 2)])
def test_depth_counts_levels(value: object, levels: int) -> None:
    assert depth(value) == levels
