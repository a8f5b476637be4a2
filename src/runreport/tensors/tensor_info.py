"""What a reader of tensor files knows of a tensor before any value is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor of a file; nothing of it has been read."""

    name: str  # as written, unsafe to print: use errors.printable
    dtype: str  # a name of tensors.dtypes
    shape: tuple[int, ...]
    begin: int  # first byte, counted from the start of the file
    end: int  # one past the last byte
