"""The stack and the memory of a pickle while its operations are carried out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from runreport.errors import LimitExceeded
from runreport.tensors.limits import MADE_LIMIT
from runreport.tensors.pickled.values import Made, Name, Persistent

_NAMELESS = Name("", "something that it made itself")


class Mark:
    """Stands on the stack where a group begins."""


MARK = Mark()


@dataclass(slots=True)
class Stack:
    """The values of a pickle that is being carried out, and what was met on the way."""

    values: list[Any] = field(default_factory=list[Any])
    memo: dict[int, Any] = field(default_factory=dict[int, Any])
    calls: Counter[Name] = field(default_factory=Counter[Name])  # what would have been called
    made: int = 0
    outside: list[Persistent] = field(default_factory=list[Persistent])  # references to what lies outside

    def group(self) -> list[Any]:
        """Everything above the last mark, which goes with it."""
        for at in range(len(self.values) - 1, -1, -1):
            if self.values[at] is MARK:
                found = self.values[at + 1 :]
                del self.values[at:]
                return found
        raise ValueError("a group without a beginning")

    def last(self, n: int) -> list[Any]:
        """The last n values, in the order in which they were put there."""
        if n > len(self.values):
            raise ValueError("takes more than there is")
        found = self.values[len(self.values) - n :]
        if any(one is MARK for one in found):
            raise ValueError("takes the beginning of a group")
        del self.values[len(self.values) - n :]
        return found

    def call(self, by: Any, args: Any, pairs: list[tuple[Any, Any]] | None = None) -> None:
        """Puts down the record of a call in place of what it would have made."""
        if not isinstance(args, tuple):
            raise TypeError("arguments are a tuple")
        self.calls[by if isinstance(by, Name) else _NAMELESS] += 1
        self.make(by, cast("tuple[Any, ...]", args), pairs)

    def make(self, by: Any, args: tuple[Any, ...], pairs: list[tuple[Any, Any]] | None = None) -> None:
        """Puts down an object that is not made, whether by a call or by an operation of its own."""
        self.made += 1
        if self.made > MADE_LIMIT:
            raise LimitExceeded("pickle would make too many objects", found=self.made, limit=MADE_LIMIT)
        self.values.append(Made(by, args, pairs=pairs or []))

    def refer(self, key: object) -> None:
        """Puts down a reference to something outside."""
        self.outside.append(Persistent(key))
        self.values.append(self.outside[-1])
