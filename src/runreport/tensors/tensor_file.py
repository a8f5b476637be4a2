"""What every reader of tensor files offers: an index without values, and values on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor of a file; nothing of it has been read."""

    name: str  # as written, unsafe to print: use errors.printable
    dtype: str  # a name of tensors.dtypes
    shape: tuple[int, ...]
    begin: int  # first byte, counted from the start of the file
    end: int  # one past the last byte


class TensorFile(Protocol):
    """An open tensor file."""

    @property
    def index(self) -> tuple[TensorInfo, ...]:
        """All tensors in the order of their bytes."""
        ...

    @property
    def metadata(self) -> Mapping[str, str]:
        """Free text that the writer stored beside the tensors."""
        ...

    def read(self, name: str) -> np.ndarray:
        """All values of one tensor."""
        ...

    def read_slice(self, name: str, rows: slice) -> np.ndarray:
        """Some rows of the leading axis; only their bytes are read."""
        ...

    def __enter__(self) -> Self:
        """Itself."""
        ...

    def __exit__(self, *error: object) -> None:
        """Closes the file."""
        ...
