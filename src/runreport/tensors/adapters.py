"""LoRA adapters: pairs of thin matrices, the update that each stands for, and the weight that it changes."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runreport.errors import InputRefused, printable
from runreport.tensors.adapter_config import AdapterConfig, adapter_config
from runreport.tensors.remote_path import Place

if TYPE_CHECKING:
    from runreport.tensors.tensor_store import StoredTensor, TensorStore

_PART = re.compile(
    r"(.*?)\.lora(?:_|\.)(embedding_A|embedding_B|A|B|down|up|magnitude_vector)(?:\.(?!weight$)[^.]+)?(?:\.weight)?"
)
_FIRST = frozenset({"A", "down", "embedding_A"})
_SECOND = frozenset({"B", "up", "embedding_B"})
NAME_LIMIT = 1000  # characters; longer names are no adapter's


@dataclass(frozen=True, slots=True)
class AdapterPair:
    """Two matrices A (r, in) and B (out, r) of which B A, times the scale, is added to a weight of the base."""

    module: str  # the name of what is changed, as in the base; unsafe to print
    first: StoredTensor  # A; of convolutions with more axes behind
    second: StoredTensor  # B
    rank: int
    alpha: float | None  # None where nothing says it
    scale: float | None  # alpha / rank, or alpha / root of rank
    is_dora: bool  # a magnitude stands beside it: then the update below is that of the direction alone


def adapter_pairs(store: TensorStore, config: AdapterConfig) -> list[AdapterPair]:
    """Every pair among the tensors of a store, by the names of modules; an alpha beside a pair goes before config's.

    A matrix without its other half, or two whose shapes do not go together, are left out: `unpaired` names them.
    """
    pairs = _pairs(store.tensors, config)
    alphas = [_own_alpha(store, pair.module) for pair in pairs]
    return [
        pair if own is None else replace(pair, alpha=own, scale=config.scale(pair.module, pair.rank, own))
        for pair, own in zip(pairs, alphas, strict=True)
    ]


def unpaired(tensors: Iterable[StoredTensor], pairs: Iterable[AdapterPair]) -> list[str]:
    """Names of matrices of an adapter that belong to no pair."""
    used = {one.name for pair in pairs for one in (pair.first, pair.second)}
    named = ((one.name, _part(one.name)) for one in tensors)
    return [name for name, part in named if part is not None and part[1] in _FIRST | _SECOND and name not in used]


def has_adapter(names: Iterable[str]) -> bool:
    """Whether a tensor of one of these names is a part of an adapter."""
    return any(_part(name) is not None for name in names)


def adapter_note(tensors: Sequence[StoredTensor], root: Place, folder: str) -> str:
    """One sentence about the adapter among tensors of a folder below root; "" where there is none."""
    if not has_adapter(one.name for one in tensors):
        return ""
    try:
        config = adapter_config(root, folder)
    except InputRefused as error:
        return f"warning: a LoRA adapter whose settings cannot be read: {error.what}"
    pairs = _pairs(tensors, config)
    lost = unpaired(tensors, pairs)
    parts = [f"a LoRA adapter of {len(pairs)} pairs", _spread("rank", "ranks", [pair.rank for pair in pairs])]
    parts.append(_spread("scale", "scales", [pair.scale for pair in pairs if pair.scale is not None]))
    parts.append(f"for {printable(config.base_model, 80)}" if config.base_model else "")
    parts.append(f"warning: {len(lost)} matrices without their other half" if lost else "")
    return ", ".join(part for part in parts if part)


def _spread(one: str, many: str, values: Sequence[float]) -> str:
    low, high = (min(values), max(values)) if values else (None, None)
    if low is None or high is None:
        return ""
    return f"{one} {low:g}" if low == high else f"{many} {low:g} to {high:g}"


def _pairs(tensors: Iterable[StoredTensor], config: AdapterConfig) -> list[AdapterPair]:
    pairs: list[AdapterPair] = []
    for module, found in sorted(_parts(tensors).items()):
        first = next((found[key] for key in sorted(_FIRST) if key in found), None)
        second = next((found[key] for key in sorted(_SECOND) if key in found), None)
        if first is None or second is None or not _fit(first, second):
            continue
        rank, is_dora = first.shape[0], config.is_dora or "magnitude_vector" in found
        scale = config.scale(module, rank)
        pairs.append(AdapterPair(module, first, second, rank, config.alpha_of(module), scale, is_dora))
    return pairs


def _part(name: str) -> tuple[str, str] | None:
    """The module and which part of its pair a tensor is; None for what is no part of an adapter."""
    found = _PART.fullmatch(name) if "lora" in name and len(name) <= NAME_LIMIT else None
    return None if found is None else (found[1].removeprefix("base_model.model."), found[2])


def _parts(tensors: Iterable[StoredTensor]) -> dict[str, dict[str, StoredTensor]]:
    """Module -> part -> tensor."""
    parts: dict[str, dict[str, StoredTensor]] = defaultdict(dict)
    for one in tensors:
        found = _part(one.name)
        if found is not None:
            parts[found[0]][found[1]] = one
    return parts


def _fit(first: StoredTensor, second: StoredTensor) -> bool:
    if len(first.shape) < 2 or len(second.shape) < 2:
        return False
    return first.shape[0] == second.shape[1] == math.prod(second.shape[1:])


def _own_alpha(store: TensorStore, module: str) -> float | None:
    """The alpha that some writers put beside the pair, as a tensor with one value."""
    try:
        one = store.tensor(f"{module}.alpha")
    except KeyError:
        return None
    return float(store.read(one, [(0, n) for n in one.shape]).reshape(-1)[0]) if one.numel == 1 else None
