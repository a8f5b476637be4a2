"""Every tensor of a pickle, named by the keys on the way to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.limits import DEPTH_LIMIT, NAMES_LIMIT, OBJECTS_LIMIT
from runreport.tensors.pickled.plain import MAPS, is_data, pairs_of
from runreport.tensors.pickled.rebuilt import rebuilt
from runreport.tensors.pickled.tensor_record import TensorRecord
from runreport.tensors.pickled.torch_types import DTYPES
from runreport.tensors.pickled.values import Made, Name, key_text

__all__ = ["DTYPES", "TensorRecord", "TensorSearch", "tensor_records"]

_PARTS = frozenset({"_modules", "_parameters", "_buffers"})  # of a module, by the name of its parts
_Found = tuple[str, object]  # name, value


def tensor_records(root: object) -> Iterator[TensorRecord]:
    """Every tensor below a value, in the order of the file, each way to it once; errors of TensorSearch.records."""
    yield from TensorSearch().records(root)


@dataclass(slots=True)
class TensorSearch:
    """A walk over all that a pickle describes: each object is looked into once, each tensor told by each name."""

    unread: Counter[str] = field(default_factory=Counter[str])  # calls that would make a tensor in an unknown way
    _seen: set[int] = field(default_factory=set[int])
    _names: Counter[str] = field(default_factory=Counter[str])
    _entries: int = 0
    _characters: int = 0

    def records(self, root: object) -> Iterator[TensorRecord]:
        """Every tensor below a value.

        Raises InputRefused (PT-TENSOR) for records that no tensor can have, (PT-DEEP) for what is nested too deep,
        LimitExceeded for more objects or longer names than are looked at.
        """
        waiting: list[tuple[str, object, int]] = [("", root, 0)]
        while waiting:
            name, found, depth = waiting.pop()
            if depth > DEPTH_LIMIT:
                raise InputRefused(f"holds objects more than {DEPTH_LIMIT} deep in each other", code="PT-DEEP")
            if isinstance(found, Made) and is_data(found):
                yield from self._tensor(name, found)
            elif id(found) not in self._seen:
                self._seen.add(id(found))
                waiting += [(path, one, depth + 1) for path, one in reversed(list(self._inside(name, found)))]

    def _tensor(self, name: str, found: Made) -> Iterator[TensorRecord]:
        self._names[name] += 1
        again = self._names[name]
        record = rebuilt(name if again == 1 else f"{name} #{again}", found)
        if record is None:
            self.unread[str(found.by)] += 1
        else:
            yield record

    def _inside(self, name: str, found: object) -> Iterator[_Found]:
        if isinstance(found, Made):
            is_map = isinstance(found.by, Name) and str(found.by) in MAPS
            pairs = pairs_of(found) if is_map else [*enumerate(found.args), *found.pairs]
            yield from self._pairs(name, pairs, len(pairs))
            yield from self._pairs(name, enumerate(found.items), len(found.items))
            if isinstance(found.state, dict):
                yield from self._state(name, cast("dict[object, object]", found.state))
            elif isinstance(found.state, tuple | list):
                yield from self._inside(name, found.state)
        elif isinstance(found, dict):
            entries = cast("dict[object, object]", found)
            yield from self._pairs(name, entries.items(), len(entries))
        elif isinstance(found, list | tuple):
            values = cast("list[object]", found)
            yield from self._pairs(name, enumerate(values), len(values))

    def _state(self, name: str, state: dict[object, object]) -> Iterator[_Found]:
        """What an object holds; parts of a module have the names that its state_dict gives them."""
        for key, value in state.items():
            if key in _PARTS and isinstance(value, Made | dict):
                yield name, value
            else:
                yield from self._pairs(name, [(key, value)], 1)

    def _pairs(self, name: str, pairs: Iterable[tuple[object, object]], count: int) -> Iterator[_Found]:
        self._entries += count
        if self._entries > OBJECTS_LIMIT:
            raise LimitExceeded("too many objects to look for tensors in", found=self._entries, limit=OBJECTS_LIMIT)
        for key, value in pairs:
            if isinstance(value, Made | dict | list | tuple):
                path = f"{name}.{key_text(key)}" if name else key_text(key)
                self._characters += len(path)
                if self._characters > NAMES_LIMIT:
                    raise LimitExceeded("names are too long, in characters", found=self._characters, limit=NAMES_LIMIT)
                yield path, value
