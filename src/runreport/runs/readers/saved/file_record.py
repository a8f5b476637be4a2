"""What is kept of one file of weights."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 8  # tensors of which name, dtype and shape are kept
METADATA = 40  # entries of the writer's free text that are kept
Tensor = tuple[str, str, tuple[int, ...]]  # name, dtype, shape


@dataclass(frozen=True, slots=True)
class FileContents:
    """One file; tensors None where no header tells, and why in note where that is no matter of course."""

    kind: str
    tensors: int | None = None
    dtypes: tuple[tuple[str, int], ...] = ()  # number of parameters of each
    largest: tuple[Tensor, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    note: str = ""
    token_table: tuple[str, int] | None = None  # the tensor with one row per token, and their number
    has_adapter: bool = False  # whether matrices of a LoRA adapter are among the tensors
