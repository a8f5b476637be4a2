"""One file of the corpus of hostile and malformed checkpoints, and what has to happen with it."""

from __future__ import annotations

from dataclasses import dataclass, field

REFUSED, READ, WARNED, EITHER = "refused", "read", "read with a warning", "refused or read"


@dataclass(frozen=True)
class Case:
    """A file by its bytes; hole: zeros that are appended without being written."""

    name: str  # of the case, unique
    file: str  # under which it is saved
    data: bytes
    verdict: str = REFUSED
    code: str = ""  # of the refusal; "" where any will do
    says: str = ""  # text that stderr must hold
    values: dict[str, list[float]] = field(default_factory=dict)  # of whole tensors, in the order of their indices
    names: tuple[str, ...] = ()  # of tensors that must be listed
    hole: int = 0
