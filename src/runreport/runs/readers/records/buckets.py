"""Histograms as logs hold them, made of buckets: both generations of TensorBoard's."""

from __future__ import annotations

from struct import unpack

import numpy as np

from runreport.runs.readers.records.protobuf import BYTES, FIXED64, NotProtobuf, fields
from runreport.runs.readers.records.tensor_proto import numbers

Buckets = tuple[np.ndarray, np.ndarray]  # edges (k + 1,) f8, ascending, and counts (k,) f8
_MIN, _MAX, _LIMITS, _COUNTS = 1, 2, 6, 7
LIMIT = 1 << 16  # buckets of one histogram


def message_buckets(message: memoryview) -> Buckets | None:
    """The buckets of a HistogramProto; None where it is empty or makes no sense.  Raises NotProtobuf.

    Its limits are right ends, and the outermost may be the largest double: empty buckets at both ends are dropped, and
    those left over end at the smallest and the largest value, as TensorBoard has it (data_compat.py, 2.21).
    """
    ends = {_MIN: 0.0, _MAX: 0.0}
    parts: dict[int, list[np.ndarray]] = {_LIMITS: [], _COUNTS: []}
    for number, wire, value in fields(message):
        if isinstance(value, int):
            continue
        if number in ends and wire == FIXED64:
            ends[number] = unpack("<d", value)[0]
        elif number in parts and wire in (BYTES, FIXED64):
            if len(value) % 8:
                raise NotProtobuf(f"{len(value)} bytes of packed numbers")
            parts[number].append(np.frombuffer(value, "<f8"))
    limits, counts = (np.concatenate([np.zeros(0), *parts[number]]) for number in (_LIMITS, _COUNTS))
    filled = np.flatnonzero(counts)
    if not len(filled) or len(limits) != len(counts):
        return None
    first, last = int(filled[0]), int(filled[-1])
    edges = np.concatenate([[ends[_MIN]], limits[first:last], [ends[_MAX]]])
    return checked_buckets(edges, counts[first : last + 1])


def tensor_buckets(message: memoryview) -> Buckets | None:
    """The buckets of a tensor (k, 3) of left end, right end and count, each where the one before ends; else None.

    Raises NotProtobuf.
    """
    flat = numbers(message)
    if not len(flat) or len(flat) % 3:
        return None
    left, right, counts = flat.reshape(-1, 3).T
    if not np.array_equal(right[:-1], left[1:]):
        return None
    return checked_buckets(np.append(left, right[-1]), counts)


def checked_buckets(edges: np.ndarray, counts: np.ndarray) -> Buckets | None:
    """The same, copied, if edges are finite and ascend, counts are finite and not negative, and not too many."""
    if not 0 < len(counts) <= LIMIT or len(edges) != len(counts) + 1:
        return None
    if not (np.isfinite(edges).all() and np.isfinite(counts).all()):
        return None
    if (counts < 0).any() or (edges[1:] < edges[:-1]).any():
        return None
    return np.array(edges, np.float64), np.array(counts, np.float64)
