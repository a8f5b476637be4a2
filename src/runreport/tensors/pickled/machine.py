"""Carries out the operations of a pickle and nothing else: what would be a call becomes a record of it.

The C unpickler and torch are not used: both look names up, and the first grows its memory as a pickle asks.
"""

from __future__ import annotations

import pickletools
from collections.abc import Mapping
from dataclasses import dataclass

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded
from runreport.tensors.limits import OPERATIONS_LIMIT, PICKLE_LIMIT
from runreport.tensors.pickled.acts import ACTS
from runreport.tensors.pickled.arguments import READERS, EndsTooEarly
from runreport.tensors.pickled.stack import Stack
from runreport.tensors.pickled.values import Name, Persistent

_FAILURES = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, UnicodeError)
_STOP = ord(".")
_OPERATIONS = {
    ord(one.code): (None if one.arg is None else READERS[one.arg.name], ACTS[one.name])
    for one in pickletools.opcodes
    if one.name in ACTS
}


@dataclass(frozen=True, slots=True)
class Pickled:
    """What one pickle describes."""

    value: object
    end: int  # where it ends
    calls: Mapping[Name, int]  # what it would have called, also where the result was thrown away
    outside: tuple[Persistent, ...]  # everything outside that it refers to


def read_pickle(data: bytes, start: int = 0) -> tuple[object, int]:
    """What one pickle describes, and where it ends; InputRefused (PT-PICKLE) for what is none, LimitExceeded."""
    found = pickled(data, start)
    return found.value, found.end


def pickled(data: bytes, start: int = 0) -> Pickled:
    """What one pickle describes.

    Raises InputRefused (PT-PICKLE) for what is none, InputIncomplete (PT-SHORT) where it is cut off, LimitExceeded.
    """
    if len(data) - start > PICKLE_LIMIT:
        raise LimitExceeded("pickle is too large, in bytes", found=len(data) - start, limit=PICKLE_LIMIT)
    stack = Stack()
    at = start
    try:
        for _ in range(OPERATIONS_LIMIT):
            code = data[at]
            if code == _STOP:
                break
            read, act = _OPERATIONS[code]
            at += 1
            if read is None:
                act(stack, None)
            else:
                argument, at = read(data, at)
                act(stack, argument)
        else:
            found = OPERATIONS_LIMIT + 1
            raise LimitExceeded("pickle has too many operations", found=found, limit=OPERATIONS_LIMIT)
        (value,) = stack.last(1)
        if stack.values:
            raise ValueError("ends with more than one value")
    except _FAILURES as error:
        begin = "is no pickle that can be read: "
        if at >= len(data) or isinstance(error, EndsTooEarly):
            raise InputIncomplete(f"{begin}it is cut off after byte {at:,}", code="PT-SHORT") from error
        raise InputRefused(f"{begin}{_reason(error)} at byte {at:,}", code="PT-PICKLE") from error
    return Pickled(value, at + 1, stack.calls, tuple(stack.outside))


def _reason(error: Exception) -> str:
    """What went wrong, in words of this file alone: what Python says may quote the pickle."""
    if isinstance(error, KeyError):
        return "an operation or a place in its memory that there is not"
    return "values that do not belong together"
