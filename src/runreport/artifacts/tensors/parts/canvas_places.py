"""To which tower, band, column and slot of the canvas a tensor belongs, by its name alone.

A tower is a part of the model (text, vision, …), a band is a layer, a column is what stands at one place in every layer
(`self_attn.q_proj`), and slots are the tensors of that place: weight, bias, scales, and one of each per expert.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from runreport.tensors.layer_order import layer_key
from runreport.tensors.name_rules import EXPERT, INNER_WRAPPERS, LORA, WRAPPERS
from runreport.tensors.tensor_names import NAME_LIMIT, TensorName

FEW = 16  # tensors of no layer that one band before and one after the layers can hold
LEAVES = ("weight", "bias")
LAST_GROUPS = ("output_head", "projection")
_LAYER_WORD = re.compile(r"(?:^|[._])(?:layers?|h|\w*blocks?|resblocks|blk|stages?|layer\d+)$")
_NUMBER = re.compile(r"(?:^|[._])(\d+)(?=[._]|$)")
_DIGITS = re.compile(r"(\d+)")
_FIRST_NORM = re.compile(r"embed|pre|bn\d|stem|conv|patch", re.IGNORECASE)
_LAST = re.compile(r"(?:^|[._])(?:\w*_out|out|final\w*|last\w*)(?:[._]|$)")

Natural = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a tower: what orders it, and its label; first -1 before the layers, 0 a layer, 1 after them."""

    rank: int
    stack: str  # what stands before the number: "model.layers"
    layer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a tensor belongs; equal columns of a tower stand at equal x."""

    tower: str
    band: Band
    column: str
    slot: tuple[int, int, Natural]  # leaf, expert, what else tells slots apart


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> Natural:
    """What sorts names as people do: block.2 before block.10."""
    return tuple((int(part) if part.isdigit() and len(part) < 10 else -1, part) for part in _DIGITS.split(text))


def places(names: Sequence[str], told: Sequence[TensorName]) -> list[Placed]:
    """One for each tensor. Tensors of no layer are split by the first number of their names where they are many."""
    few = Counter(one.component for one in told if one.layer is None)
    found = []
    for name, one in zip(names, told, strict=True):
        bare = INNER_WRAPPERS.sub("", WRAPPERS.sub("", name)) if len(name) <= NAME_LIMIT else name
        stack, layer, stem = _split(bare, one, few[one.component] > FEW)
        rank = 0 if layer else _rank(stem, one)
        column, slot = _column(stem, one)
        found.append(Placed(one.component, Band(rank, stack, layer), column, slot))
    return found


def _split(bare: str, told: TensorName, is_split: bool) -> tuple[str, tuple[int, ...], str]:
    """What stands before the layer's number, the layer, and what stands behind it."""
    key = layer_key(told)
    if len(bare) > NAME_LIMIT or (key is None and not is_split):
        return "", key or (), bare
    numbers = list(_NUMBER.finditer(bare))
    if key is None:
        found = numbers[0] if numbers and numbers[0].end() < len(bare) else None
        return ("", (), bare) if found is None else _around(bare, found, (int(found[1][:9]),))
    if len(key) > 1:
        pair = re.search(rf"{key[0]}(?:[._][A-Za-z_]+)?[._]{key[1]}(?=[._]|$)", bare)
        return ("", key, bare) if pair is None else _around(bare, pair, key)
    fitting = [one for one in numbers if (int(one[1][:9]),) == key]
    worded = [one for one in fitting if _LAYER_WORD.search(bare[: one.start()])]
    return _around(bare, (worded or fitting[:1])[-1], key) if fitting else ("", key, bare)


def _around(bare: str, found: re.Match[str], layer: tuple[int, ...]) -> tuple[str, tuple[int, ...], str]:
    return bare[: found.start()].rstrip("._"), layer, bare[found.end() :].lstrip("._")


def _rank(stem: str, told: TensorName) -> int:
    """Whether a tensor of no layer stands before the layers, -1, or after them, 1."""
    if told.group in LAST_GROUPS or _LAST.search(stem):
        return 1
    return 1 if told.group == "norm" and not _FIRST_NORM.search(stem) else -1


def _column(stem: str, told: TensorName) -> tuple[str, tuple[int, int, Natural]]:
    """The column, and the slot in it: an adapter and a side tensor stand beside the weight that they belong to."""
    lora = LORA.search(stem)
    if lora is not None:
        module, leaf = stem[: lora.start()], stem[lora.start() :]
    else:
        parts = stem.split(".")
        at = next((i for i, part in enumerate(parts) if part in LEAVES), len(parts) - 1)
        module, leaf = ".".join(parts[:at]) or stem, ".".join(parts[at:])
    rank = LEAVES.index(leaf) if leaf in LEAVES else len(LEAVES)
    expert = -1 if told.expert is None else told.expert
    return EXPERT.sub(lambda found: found[0].replace(found[1], "*"), module), (rank, expert, natural(leaf))
