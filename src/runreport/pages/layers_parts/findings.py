"""What the rules of stability find in a run, as sentences that link to the tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.numerics.stability import DEAD, EXPLODING, FEWEST, LARGE, VANISHING, Finding, History, findings
from runreport.pages.layers_parts.columns import Column
from runreport.pages.layers_parts.matrices import parameters_of
from runreport.pages.page import RunView
from runreport.pages.tensors_parts.histories import cells_changed, histories
from runreport.pages.words import count, figure, percent, visible

NAMED = 8  # tensors of a rule that are named; of more the number is said

RULES = {
    "not finite": "Not finite: at least one NaN or infinite value at the last checkpoint.",
    "exploding": (
        f"Exploding: the norm is at least {EXPLODING:g} times the first that is not zero, at its largest now, and the "
        f"root mean square at least {LARGE:g} times that of the model's typical (median) tensor at its first."
    ),
    "dead": (
        f"Dead: at least {percent(DEAD)} of the values are zero where fewer were before, or a matrix has been zero at "
        "every checkpoint."
    ),
    "vanishing": (
        f"Vanishing: the norm is at most {VANISHING:g} of the first that is not zero, and at its smallest now; of "
        "vectors only scales that start near one, since biases may well be small."
    ),
    "frozen": (
        f"Frozen: no value changed in the last comparisons, at least {FEWEST - 1} of them, while others did. That is a "
        "fact and may be meant: an adapter leaves its base alone."
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    """One tensor of a finding."""

    name: str
    says: str
    fragment: str  # of the address of the page of tensors


@dataclass(frozen=True, slots=True)
class Found:
    """All that one rule found."""

    rule: str
    says: str
    tensors: tuple[Named, ...]
    more: int


def found_of(view: RunView, columns: Sequence[Column]) -> tuple[Found, ...]:
    """What the rules find of the parameters of the last checkpoint, over the checkpoints on the run's clock."""
    placed = [one for one in columns if one.is_placed] or list(columns[-1:])
    index: TensorIndex = view.shelf.load(INDEX, placed[-1].number)
    own = parameters_of(index)
    told = findings(_histories(view, placed, index, own))
    return tuple(
        _found(rule, [one for one in told if one.rule == rule], index, own, placed)
        for rule in RULES
        if any(one.rule == rule for one in told)
    )


def _histories(view: RunView, columns: Sequence[Column], index: TensorIndex, own: Sequence[int]) -> list[History]:
    """The history of some tensors of an index; where a checkpoint has no tensor of that name, NaN."""
    past = histories(view, [one.number for one in columns], [index.names[tensor] for tensor in own])
    known = [past.columns[name] for name in ("l2", "sparsity", "not_finite")]
    values = (*known, cells_changed(view, past))
    shapes = [index.shapes[tensor] for tensor in own]
    numels = [int(np.prod(shape, dtype=np.int64)) for shape in shapes]
    return [History(len(shapes[i]), numels[i], *(one[i] for one in values)) for i in range(len(own))]


def _found(
    rule: str, told: Sequence[Finding], index: TensorIndex, own: Sequence[int], columns: Sequence[Column]
) -> Found:
    named = [
        Named(visible(name := index.names[own[one.tensor]]), _says(one, columns), f"t={quote(visible(name), safe='')}")
        for one in told[:NAMED]
    ]
    n = count(len(told), "tensor")
    verb = "s" if len(told) == 1 else ""
    says = {
        "not finite": f"{n} hold{verb} NaN or infinite values",
        "exploding": f"{n} explode{verb}",
        "vanishing": f"{n} vanish{'es' if verb else ''}",
        "dead": f"{n} {'is' if verb else 'are'} dead",
        "frozen": f"{n} of {figure(len(own), 15)} did not change",
    }[rule]
    return Found(rule, says, tuple(named), len(told) - len(named))


def _says(one: Finding, columns: Sequence[Column]) -> str:
    since, last = columns[one.since].label, columns[-1].label
    return {
        "not finite": f"{count(int(one.value), 'value')}, since {since}",
        "exploding": f"norm at {last} {figure(one.value, 3)} times that at {since}",
        "vanishing": f"norm at {last} {figure(one.value, 3)} of that at {since}",
        "dead": f"{percent(one.value)} zeros, since {since}",
        "frozen": f"no change since {since}, in {count(int(one.value), 'comparison')}",
    }[one.rule]
