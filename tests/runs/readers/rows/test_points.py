"""Numbers gathered by tag: what is one, what is counted instead, the order."""

from __future__ import annotations

import math

import pytest

from runreport.runs.readers.rows.points import Points, names, number_in, number_of


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        (0.5, 0.5),
        (-math.inf, -math.inf),
        (True, None),
        ("1", None),
        (None, None),
        ([1], None),
        (10**400, None),
    ],
)
def test_truth_values_text_and_what_no_double_holds_are_no_numbers(value: object, number: float | None) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [(" 1.5 ", 1.5), ("-inf", -math.inf), ("1e3", 1000.0), ("1_000", None), ("", None), ("0x1", None)],
)
def test_numbers_in_text_are_those_of_tables(text: str, number: float | None) -> None:
    assert number_in(text) == number


def test_points_stay_in_their_order_and_tags_are_sorted() -> None:
    points = Points()
    points.add_row({"b": 1, "a": {"x": 2.5, "y": {"z": math.nan}}, "step": 9}, 9, without=("step",), time=100.0)
    points.add_row({"b": 3, "skip": None}, 4)
    found = points.curves("f")
    assert [curve.tag for curve in found] == ["a/x", "a/y/z", "b"]
    assert found[2].x.tolist() == [9, 4]
    assert found[2].values.tolist() == [1, 3]
    assert found[2].times is None  # one point has none
    assert found[0].times is not None
    assert points.problems("f") == ()


def test_what_is_no_number_is_counted() -> None:
    points = Points()
    points.add_row({"a": "x", "b": [1], "c": True}, 1)
    points.add_row({"a": "y"}, 2)
    (problem,) = points.problems("f")
    assert (problem.code, problem.count) == ("NO-NUMBER", 4)
    assert "a, b, c" in problem.what


def test_objects_nested_too_deep_are_counted() -> None:
    value: object = 1
    for _ in range(100):
        value = {"a": value}
    points = Points()
    points.add_row({"a": value}, 1)
    assert points.curves("f") == ()
    assert len(points.problems("f")) == 1


def test_a_sentence_names_a_few() -> None:
    assert names(["a", "b"]) == "a, b"
    assert names([str(n) for n in range(10)]) == "0, 1, 2, 3, 4, 5 and 4 more"
