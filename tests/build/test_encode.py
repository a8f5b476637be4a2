"""Encoding and decoding of result dataclasses."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from runreport.artifacts.fields import Array
from runreport.build.decode import decode
from runreport.build.encode import dump_json, jsonable
from runreport.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Inner:
    low: float
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    points: Annotated[np.ndarray, Array("f4", "n, 2")]
    labels: Annotated[np.ndarray, Array("i4", "n")]
    inner: Inner
    pair: tuple[int, float]
    maybe: str | None = None
    extra: Annotated[np.ndarray | None, Array("f8", "c")] = None


def outer(n: int) -> Outer:
    points = np.arange(2 * n, dtype=np.float32).reshape(n, 2)
    return Outer(points, np.arange(n, dtype=np.int32), Inner(0.5, ("a", "b")), (3, 1.25))


@pytest.mark.parametrize("n", [1, 32, 33, 500])
def test_a_result_survives_the_round_trip(n):
    result = decode(Outer, json.loads(dump_json(jsonable(outer(n)))), file="x.json")
    assert result.points.dtype == np.float32
    assert np.array_equal(result.points, outer(n).points)
    assert np.array_equal(result.labels, outer(n).labels)
    assert (result.inner, result.pair, result.maybe, result.extra) == (outer(n).inner, (3, 1.25), None, None)


def test_few_numbers_are_a_list_and_many_a_typed_array():
    few, many = jsonable(outer(32))["points"], jsonable(outer(33))["points"]
    assert few[1] == [2.0, 3.0]
    assert (many["dtype"], many["shape"]) == ("f4", "33, 2")
    assert base64.b64decode(many["bdata"]) == outer(33).points.tobytes()
    assert "shape" not in jsonable(outer(80))["labels"]


def test_big_endian_arrays_are_stored_little_endian():
    big = np.arange(100, dtype=">f4")
    assert base64.b64decode(jsonable(big)["bdata"]) == big.astype("<f4").tobytes()


def test_missing_values_are_null_in_lists_and_nan_in_typed_arrays():
    assert jsonable(np.array([1.0, math.nan])) == [1.0, None]
    assert jsonable({"x": math.inf}) == {"x": None}
    typed = jsonable(np.full(65, math.nan, dtype=np.float32))
    assert np.isnan(np.frombuffer(base64.b64decode(typed["bdata"]), "<f4")).all()


@pytest.mark.fault(147)
@settings(derandomize=True, deadline=None, max_examples=50)
@given(arrays(np.float32, st.integers(0, 200)))
def test_every_float32_array_comes_back_bit_for_bit(values):
    @dataclass(frozen=True)
    class One:
        values: Annotated[np.ndarray, Array("f4", "n")]

    finite = np.where(np.isfinite(values), values + 0.0, np.nan).astype(np.float32)
    coded = json.loads(dump_json(jsonable({"values": finite})))
    field = Annotated[np.ndarray, Array("f4", "n")]
    One.__annotations__["values"] = field
    assert np.array_equal(decode(One, coded, file="x").values, finite, equal_nan=True)


@pytest.mark.fault(69)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": [0]}, r"labels: expected n = 3, found \(1,\)"),
        ({"points": {"dtype": "f8", "bdata": "", "shape": "3, 2"}}, "points: expected dtype f4, found f8"),
        ({"points": {"dtype": "f4", "bdata": "AAAA", "shape": "3, 2"}}, "points: expected a typed array whose bytes"),
        ({"points": {"dtype": "f4", "bdata": "!!", "shape": "3, 2"}}, "points: expected a typed array"),
        ({"points": "hello"}, "points: expected numbers of dtype f4, found str"),
        ({"inner": []}, "inner: expected an object, found list"),
        ({"inner": {"low": "x", "names": []}}, "inner.low: expected float, found x"),
        ({"inner": {"names": []}}, "inner.low: expected a value, found nothing"),
        ({"pair": [1]}, "pair: expected 2 items, found 1"),
        ({"pair": [True, 1.0]}, "pair: expected int, found True"),
        ({"labels": [0, None, 2]}, "labels: expected numbers of dtype i4"),
        ({"labels": [0, 1, 2**40]}, "labels: expected numbers of dtype i4"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(change, message):
    payload = json.loads(dump_json(jsonable(outer(3)))) | change
    with pytest.raises(InputRefused, match=message) as caught:
        decode(Outer, payload, file="a/b.json")
    assert str(caught.value).startswith("a/b.json: ")


def test_unknown_fields_are_ignored():
    payload = json.loads(dump_json(jsonable(outer(2)))) | {"later": 1}
    assert decode(Outer, payload, file="x").pair == (3, 1.25)
