"""Many TensorBoard events at once: columns of what event_message.py reads one by one.

Only the two forms in which nearly all scalars are written are read here: a plain number, and a float tensor without
dimensions. Everything else is named by its place, for the exact reader.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runreport.runs.readers.records.protobuf_columns import columns, members
from runreport.runs.readers.records.tensor_proto import DOUBLE, FLOAT
from runreport.runs.readers.records.tfrecord import words

# Keys: number * 8 + wire type.
_WALL_TIME, _STEP, _SUMMARY, _SUMMARY_VALUE = 0x09, 0x10, 0x2A, 0x0A
_OTHERS = (0x22, 0x42, 0x4A)  # graph, run metadata, meta graph
_TAG, _NUMBER, _NODE, _TENSOR, _METADATA = 0x0A, 0x15, 0x3A, 0x42, 0x4A
_KIND, _SHAPE, _CONTENT, _FLOATS, _DOUBLES = 0x08, 0x12, 0x22, 0x2A, 0x32


@dataclass(frozen=True, slots=True)
class EventColumns:
    """n events and the m values in those of them that are regular, in the order written."""

    wall_time: np.ndarray  # (n,) f8, seconds since 1970
    step: np.ndarray  # (n,) i8
    is_regular: np.ndarray  # (n,) bool; ask event_message about the others, and about those that hold no values
    owner: np.ndarray  # (m,) i8, the event of each value, ascending
    begin: np.ndarray  # (m,) i8, of the value's message
    end: np.ndarray  # (m,) i8
    tag_begin: np.ndarray  # (m,) i8
    tag_end: np.ndarray  # (m,) i8
    number: np.ndarray  # (m,) f8, plain or from a tensor
    has_number: np.ndarray  # (m,) bool; ask value_message about the others
    is_tensor: np.ndarray  # (m,) bool, where the number is one only if the tag's plugin shows scalars
    has_metadata: np.ndarray  # (m,) bool


def event_columns(data: np.ndarray, begin: np.ndarray, length: np.ndarray) -> EventColumns:
    """Events in padded data; begin and length (n,) i8 of their bodies."""
    end = begin + length
    events = columns(data, begin, end, (_WALL_TIME, _STEP, _SUMMARY, *_OTHERS))
    has_values = events.begin[_SUMMARY] >= 0
    for other in _OTHERS:
        has_values &= events.begin[other] < 0
    summary = np.where(has_values & events.is_regular, events.begin[_SUMMARY], 0)
    size = np.where(has_values & events.is_regular, events.value[_SUMMARY], 0)
    inner = members(data, summary, summary + size, _SUMMARY_VALUE)
    values = columns(data, inner.begin, inner.end, (_TAG, _NUMBER, _NODE, _TENSOR, _METADATA))
    tensor_numbers, is_number = _tensor_numbers(data, values.begin[_TENSOR], values.value[_TENSOR])
    is_plain = values.begin[_NUMBER] >= 0
    number = np.where(is_plain, _floats(data, values.begin[_NUMBER], "<f4"), tensor_numbers)
    named = values.is_regular & (values.value[_TAG] > 0) & (values.begin[_NODE] < 0)
    return EventColumns(
        wall_time=_floats(data, events.begin[_WALL_TIME], "<f8"),
        step=events.value[_STEP],
        is_regular=events.is_regular & has_values & inner.is_regular,
        owner=inner.owner,
        begin=inner.begin,
        end=inner.end,
        tag_begin=values.begin[_TAG],
        tag_end=values.begin[_TAG] + values.value[_TAG],
        number=number,
        has_number=named & (is_plain | is_number),
        is_tensor=~is_plain,
        has_metadata=values.begin[_METADATA] >= 0,
    )


def _floats(data: np.ndarray, begin: np.ndarray, kind: str) -> np.ndarray:
    """(n,) f8; 0 where begin is negative."""
    present = begin >= 0
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return np.where(present, words(data, kind)[np.where(present, begin, 0)].astype(np.float64), 0.0)


def _tensor_numbers(data: np.ndarray, begin: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of float and double tensors without dimensions, and which of the tensors are of that form."""
    number, found = np.zeros(len(begin)), np.zeros(len(begin), dtype=bool)
    rows = np.flatnonzero(begin >= 0)
    if not len(rows):
        return number, found
    tensors = columns(data, begin[rows], begin[rows] + size[rows], (_KIND, _SHAPE, _CONTENT, _FLOATS, _DOUBLES))
    without_shape = tensors.is_regular & (tensors.value[_SHAPE] == 0)
    for kind, written, packed, other in ((FLOAT, "<f4", _FLOATS, _DOUBLES), (DOUBLE, "<f8", _DOUBLES, _FLOATS)):
        width = np.dtype(written).itemsize
        of_kind = without_shape & (tensors.value[_KIND] == kind) & (tensors.begin[other] < 0)
        for key, alone in ((_CONTENT, packed), (packed, _CONTENT)):
            fits = of_kind & (tensors.value[key] == width) & (tensors.begin[alone] < 0)
            number[rows[fits]] = _floats(data, tensors.begin[key][fits], written)
            found |= _spread(fits, rows, len(begin))
    return number, found


def _spread(flags: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    spread = np.zeros(n, dtype=bool)
    spread[rows[flags]] = True
    return spread
