"""Values of W&B items: numbers by the hundred thousand, anything else one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import orjson

from runreport.runs.readers.records.tfrecord import words
from runreport.runs.readers.records.wandb_records import BOOLEAN, INTEGER, JSON, NUMBER, TEXT, VALUE_JSON, Items
from runreport.runs.readers.rows.points import number_of

_DIGITS = np.isin(np.arange(256), list(b"-0123456789"))  # what a JSON number begins with


class Unreadable:
    """Stands for a value that is no JSON."""


@dataclass(frozen=True, slots=True)
class Values:
    """Values of the chosen items."""

    number: np.ndarray  # (m,) f8; NaN and infinities as logged
    is_number: np.ndarray  # (m,) bool
    others: dict[int, object]  # place -> text, truth value, None, list, object, huge integer, or Unreadable


def values_of(content: bytes, data: np.ndarray, items: Items, rows: np.ndarray) -> Values:
    """The values of items[rows]; data is padded(content)."""
    written, begin, size = items.written[rows], items.begin[rows], items.size[rows]
    number, is_number = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
    doubles, integers = written == NUMBER, written == INTEGER
    number[doubles] = words(data, "<f8")[begin[doubles]]
    number[integers] = [_zigzag(value) for value in size[integers].tolist()]
    is_number |= doubles | integers
    is_json = (written == VALUE_JSON) | (written == JSON)
    at = np.where(is_json, begin, 0)
    quick = np.flatnonzero(is_json & (size > 0) & _DIGITS[data[at]] & (data[at + 1] != ord("I")))  # no -Infinity
    numbers = _numbers(content, begin[quick], size[quick])
    if numbers is not None:
        number[quick] = numbers
        is_number[quick] = True
    others: dict[int, object] = {}
    for place in np.flatnonzero(~is_number & (written > 0)).tolist():
        at, bytes_or_integer = int(begin[place]), int(size[place])
        value = _value(content, int(written[place]), at, bytes_or_integer)
        one = number_of(value)
        if one is None:
            others[place] = value
        else:
            number[place], is_number[place] = one, True
    return Values(number, is_number, others)


def json_value(text: bytes) -> object:
    """A JSON value, NaN and infinities as they are; Unreadable where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable()


def _numbers(content: bytes, begin: np.ndarray, size: np.ndarray) -> np.ndarray | None:
    """Many JSON numbers at once; None where not every one of them is a number that orjson reads."""
    if not len(begin):
        return None
    joined = b",".join([content[a:b] for a, b in zip(begin.tolist(), (begin + size).tolist(), strict=True)])
    if joined.count(b",") != len(begin) - 1:  # one of them holds a comma: the others would be told apart wrongly
        return None
    try:
        return np.array(orjson.loads(b"[" + joined + b"]"), np.float64)
    except (ValueError, OverflowError):
        return None


def _value(content: bytes, written: int, at: int, size: int) -> object:
    if written == BOOLEAN:
        return bool(size)
    text = content[at : at + size]
    return text.decode("utf-8", errors="replace") if written == TEXT else json_value(text)


def _zigzag(bits: int) -> int:
    unsigned = bits & 0xFFFFFFFFFFFFFFFF
    return unsigned >> 1 ^ -(unsigned & 1)
