"""YAML of other programs: plain values as the safe loader gives them, tags that would run code as the value below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.rows.yaml_text import SIZE_LIMIT, yaml_object, yaml_value
from runreport.runs.run import Problem


def read(text: str | bytes) -> tuple[Any, list[str]]:
    notes: list[Problem] = []
    value = yaml_value(text if isinstance(text, bytes) else text.encode(), "a.yaml", notes)
    return value, [note.code for note in notes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!python/tuple [1, 2]", [1, 2]),
        ("!!python/name:torch.nn.ReLU ''", "torch.nn.ReLU"),
        ("!!python/object:argparse.Namespace\nlr: 0.1\n", {"lr": 0.1}),
        ("!!python/object/apply:collections.OrderedDict\n- - - lr\n    - 0.1\n  - - n\n    - 3\n", {"lr": 0.1, "n": 3}),
        ("!!python/object/apply:pathlib.PosixPath [/, home, x]", "/home/x"),
        ("!!python/object/apply:os.system ['touch /tmp/never']", ["touch /tmp/never"]),
        ("a: !Ref b", {"a": "b"}),
        ("a: !<tag:example.com,2020:x> {b: 1}", {"a": {"b": 1}}),
        ("when: 2026-01-01\nid: 1e3\n", {"when": "2026-01-01", "id": "1e3"}),
        ("a: 2026-13-45", {"a": "2026-13-45"}),
        ("? [1, 2]\n: x\n", {"[1, 2]": "x"}),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n", {"a": {"b": 1}, "c": {"b": 2}}),
        ("{}", {}),
        ("", None),
    ],
)
@pytest.mark.fault(46)
def test_tags_become_the_plain_value_below_them(text: str, value: object) -> None:
    assert read(text) == (value, [])


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)


@pytest.mark.fault(46)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "YAML"),
        ("a: &a [*a]", "YAML"),
        ("[" * 5000 + "]" * 5000, "YAML"),
        ("[" * 80 + "]" * 80, "YAML"),
        ("a: [1, 2", "YAML"),
        ("a:\tb: c\n\t- x", "YAML"),
        ("\x01", "YAML"),
        (f"a: {'9' * 5000}", "YAML"),
        ("a: b" + "x" * SIZE_LIMIT, "LIMIT"),
    ],
    ids=["bomb", "inside itself", "very deep", "deep", "torn", "tabs", "control", "digits", "large"],
)
def test_what_cannot_be_read_is_said(text: str, code: str) -> None:
    assert read(text) == (None, [code])


def test_a_key_that_stands_twice_is_said_and_the_last_one_counts() -> None:
    assert read("a: 1\nb: 2\na: 3\n") == ({"a": 3, "b": 2}, ["YAML-DUP"])


def test_of_several_documents_the_first_is_read() -> None:
    assert read("a: 1\n---\na: 2\n") == ({"a": 1}, ["YAML-SECOND"])


def test_an_object_has_names_and_nothing_else_is_one() -> None:
    notes: list[Problem] = []
    assert yaml_object(b"2: a\ntrue: b\n", "a", notes) == {"2": "a", "True": "b"}
    assert yaml_object(b"# nothing\n", "a", notes) == {}
    assert notes == []
    assert yaml_object(b"[1]", "a", notes) is None
    assert [note.code for note in notes] == ["YAML"]


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=40)
@given(PLAIN)
def test_plain_values_are_those_of_the_safe_loader(value: object) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert read(text)[0] == yaml.safe_load(text)


def test_files_of_the_zoo_are_those_of_the_safe_loader(shared_zoo: Path) -> None:
    paths = [path for path in shared_zoo.rglob("*") if path.suffix in (".yaml", ".yml")]
    assert len(paths) > 5
    for path in paths:
        value, codes = read(path.read_bytes())
        assert codes == []
        if "!!python" in path.read_text():
            assert value["policy" if path.name == "config.yml" else "algo"] in ("MlpPolicy", "ppo")
        else:
            assert value == yaml.safe_load(path.read_text())
