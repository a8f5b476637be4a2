"""Two models and what differs between them, as the page of a diff is handed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.errors import InputRefused
from runreport.numerics.tensor_measures import Measures
from runreport.tensors.model_diff import KINDS, TensorDiff
from runreport.tensors.stored_measures import stored_measures
from runreport.tensors.tensor_store import StoredTensor, TensorStore

DETAILED = 2000  # tensors


@dataclass(frozen=True, slots=True)
class ComparedTensor:
    """One name; measures of both sides where something differs and the values could be read."""

    diff: TensorDiff
    before: Measures | None = None
    after: Measures | None = None

    @property
    def relative(self) -> float | None:
        """Norm of the difference over the first norm."""
        return None if self.diff.change is None else self.diff.change.relative


@dataclass(frozen=True, slots=True)
class Compared:
    """Both models; labels are the names that a person gave them."""

    first: str
    second: str
    tensors: Sequence[ComparedTensor]
    notes: Sequence[str] = ()  # what of the files was left unread, in words
    detailed: int = DETAILED  # tensors with measures and all of their cells; others keep one

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, in the order of KINDS; kinds without any are left out."""
        found = Counter(one.diff.kind for one in self.tensors)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def order(self) -> list[int]:
        """Places of the tensors: what is no change of values first, then the largest relative change, then the same."""
        places = range(len(self.tensors))
        return sorted(places, key=lambda i: (self._rank(i), -(self.tensors[i].relative or 0.0), i))

    def _rank(self, place: int) -> int:
        kind = self.tensors[place].diff.kind
        return 2 if kind == "same" else 1 if kind == "changed" else 0


def compared_models(
    labels: tuple[str, str],
    stores: tuple[TensorStore, TensorStore],
    found: Sequence[TensorDiff],
    notes: Sequence[str] = (),
    *,
    detailed: int = DETAILED,
) -> Compared:
    """The comparison of two open models with measures of the tensors that come first in its order."""
    plain = Compared(*labels, [ComparedTensor(one) for one in found], notes, detailed)
    tensors = list(plain.tensors)
    for place in plain.order[:detailed]:
        tensors[place] = compared_tensor(*stores, found[place])
    return Compared(*labels, tensors, notes, detailed)


def compared_tensor(first: TensorStore, second: TensorStore, diff: TensorDiff) -> ComparedTensor:
    """A difference with the measures of both sides, where there is one; values are read once more for them."""
    if diff.kind == "same":
        return ComparedTensor(diff)
    return ComparedTensor(diff, _measured(first, diff.first), _measured(second, diff.second))


def _measured(store: TensorStore, one: StoredTensor | None) -> Measures | None:
    if one is None:
        return None
    try:
        return stored_measures(store, one)
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return None
