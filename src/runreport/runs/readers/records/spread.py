"""What is kept of things logged again and again: of each tag some, evenly spread, first and last among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

STEPS = 500  # things kept of a tag
FEWEST = 2  # the first and the last


class _Tag(Generic[T]):
    """Every `stride`-th of the things of one tag, and the last one."""

    def __init__(self, first: T) -> None:
        self.stride = 1
        self.count = 1  # of all that were logged
        self.regular = [first]
        self.last = first

    @property
    def is_last_apart(self) -> bool:
        return (self.count - 1) % self.stride != 0

    @property
    def size(self) -> int:
        return len(self.regular) + self.is_last_apart

    def add(self, thing: T) -> None:
        if self.count % self.stride == 0:
            self.regular.append(thing)
        self.last = thing
        self.count += 1

    def things(self) -> list[T]:
        return [*self.regular, self.last] if self.is_last_apart else self.regular

    def narrow(self, limit: int) -> None:
        while self.size > limit:
            del self.regular[1::2]
            self.stride *= 2


class Spread(Generic[T]):
    """Takes things by tag, in the order of the log; holds no more than STEPS of each tag, and a weight of all.

    weight: how much of the budget a thing takes, from 1.  Where all tags together would take more than `budget`, the
    limit of each is halved again and again, down to the first and the last.
    """

    def __init__(self, weight: Callable[[T], int], *, budget: int) -> None:
        self.limit = STEPS
        self._tags: dict[bytes, _Tag[T]] = {}
        self._weight_of, self._budget, self._weight = weight, budget, 0

    def add(self, tag: bytes, thing: T) -> None:
        """The next thing of a tag."""
        found = self._tags.get(tag)
        if found is None:
            self._tags[tag] = _Tag(thing)
        else:
            found.add(thing)
            found.narrow(self.limit)
        self._weight += self._weight_of(thing)  # counts what is let go as well, until it is counted anew
        if self._weight > self._budget and self.limit > FEWEST:
            self._settle()

    def things(self) -> Iterator[T]:
        """What is kept, by tag, those of a tag in the order of the log."""
        for tag in sorted(self._tags):
            yield from self._tags[tag].things()

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(found.count for found in self._tags.values())

    @property
    def kept(self) -> int:
        """How many of them are held."""
        return sum(found.size for found in self._tags.values())

    def _settle(self) -> None:
        """Down to three quarters of the budget, so that it is not counted anew for every thing."""
        self._weight = self._held()
        while self._weight > self._budget * 3 // 4 and self.limit > FEWEST:
            self.limit = max(FEWEST, self.limit // 2)
            for found in self._tags.values():
                found.narrow(self.limit)
            self._weight = self._held()

    def _held(self) -> int:
        return sum(self._weight_of(one) for found in self._tags.values() for one in found.things())
