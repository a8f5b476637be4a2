"""JSON files of a run that must hold one object."""

from __future__ import annotations

from pathlib import Path

import pytest

from runreport.errors import InputRefused, LimitExceeded
from runreport.runs import json_object
from runreport.runs.json_object import read_object


@pytest.mark.parametrize("content", [b'{"a": 1}', b'\xef\xbb\xbf{"a": 1}', b'\r\n {"a": 1}\r\n'])
def test_reads_an_object_with_or_without_mark_and_blanks(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    assert read_object(tmp_path, "x.json") == ({"a": 1}, ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not valid JSON"),
        (b"{", "is not valid JSON"),
        (b'{"a": ' + b"[" * 100_000, "is not valid JSON"),
        (b'{"a": "\xff"}', "is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
    ],
)
def test_refuses_everything_else_with_words(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(InputRefused, match=f"x.json: {words}") as caught:
        read_object(tmp_path, "x.json")
    assert caught.value.code == "JSON"


def test_repairs_are_problems(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": NaN, "a": 1e999, "b": 2}')
    value, problems = read_object(tmp_path, "x.json")
    assert value == {"a": None, "b": 2}
    assert [(problem.code, problem.file, problem.count) for problem in problems] == [
        ("NAN", "x.json", 2),
        ("JSON-DUP", "x.json", 1),
    ]


def test_the_limit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_object, "JSON_LIMIT", 3)
    (tmp_path / "x.json").write_text("{   }")
    with pytest.raises(LimitExceeded, match="found 5, the limit is 3"):
        read_object(tmp_path, "x.json")
