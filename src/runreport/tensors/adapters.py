"""LoRA adapters: pairs of thin matrices, the update that each stands for, and the weight that it changes."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from runreport.errors import InputRefused, printable
from runreport.numerics.low_rank import gram, product_norm, product_spectrum
from runreport.tensors.adapter_config import AdapterConfig, adapter_config
from runreport.tensors.name_rules import INNER_WRAPPERS, WRAPPERS
from runreport.tensors.regular_file import stat_regular
from runreport.tensors.remote_path import Place

if TYPE_CHECKING:
    from runreport.tensors.tensor_store import StoredTensor, TensorStore

_PART = re.compile(
    r"(.*?)\.lora(?:_|\.)(embedding_A|embedding_B|A|B|down|up|magnitude_vector)(?:\.(?!weight$)[^.]+)?(?:\.weight)?"
)
_FIRST = frozenset({"A", "down", "embedding_A"})
_SECOND = frozenset({"B", "up", "embedding_B"})
_TOWERS = re.compile(r"^(?:(?:model|transformer|language_model)\.)+")
BASES = ("model.safetensors.index.json", "model.safetensors", "pytorch_model.bin.index.json", "pytorch_model.bin")
NAME_LIMIT = 1000  # characters; longer names are no adapter's
_READ = 1 << 20  # values read at a time


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


@dataclass(frozen=True, slots=True)
class PairSize:
    """How large the update of a pair is."""

    norm: float | None  # ‖scale · B A‖, Frobenius; None without a scale, NaN where values are
    spectrum: tuple[float, ...]  # singular values of B A, not scaled, largest first
    base_norm: float | None  # ‖W‖ of the base's weight; None where it is not at hand

    @property
    def relative(self) -> float | None:
        """The update's norm divided by the weight's."""
        return self.norm / self.base_norm if self.norm is not None and self.base_norm else None


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


def pair_size(store: TensorStore, pair: AdapterPair, base: StoredTensor | None, base_store: TensorStore) -> PairSize:
    """The size of a pair's update, and of the weight that it changes, which lies in `base_store`.

    Raises what reading tensors raises, but for types that are not decoded: then the norm is None.
    """
    try:
        right = gram(_columns(store, pair.first), pair.rank)
        left = gram((part.T for part in _rows(store, pair.second)), pair.rank)
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return PairSize(None, (), None)
    norm = None if pair.scale is None else abs(pair.scale) * product_norm(left, right)
    spectrum = tuple(float(value) for value in product_spectrum(left, right))
    return PairSize(norm, spectrum, None if base is None else _norm(base_store, base))


def base_weights(store: TensorStore) -> dict[str, StoredTensor]:
    """The tensors of a base by the names that base_weight looks for."""
    return {_bare(one.name): one for one in reversed(store.tensors)}


def base_weight(pair: AdapterPair, weights: Mapping[str, StoredTensor]) -> StoredTensor | None:
    """The weight that a pair changes; weights: what base_weights gives.

    None where there is none of that name, or where it has another number of elements than the update.
    """
    numel = pair.second.shape[0] * math.prod(pair.first.shape[1:])
    names = (_bare(f"{pair.module}.weight"), _bare(pair.module))
    return next((weights[name] for name in names if name in weights and weights[name].numel == numel), None)


def sized_pairs(
    store: TensorStore, config: AdapterConfig, base: TensorStore | None
) -> list[tuple[AdapterPair, PairSize]]:
    """Every pair with its size, and the norm of its base's weight where that is in `base` or beside it in the store."""
    own, theirs = base_weights(store), {} if base is None else base_weights(base)
    sized: list[tuple[AdapterPair, PairSize]] = []
    for pair in adapter_pairs(store, config):
        weight = base_weight(pair, own)
        beside = None if weight is not None else base_weight(pair, theirs)
        holder = store if base is None or beside is None else base
        sized.append((pair, pair_size(store, pair, weight or beside, holder)))
    return sized


def base_beside(root: Place, folder: str) -> str | None:
    """The file of a whole model in the folder of an adapter or in one of those around it, below root; None without.

    folder: of the adapter, "" or "." for root itself.  Whether it is the adapter's base is told by names and shapes.
    """
    parts = [] if folder in ("", ".") else folder.split("/")
    for depth in range(len(parts), -1, -1):
        paths = ("/".join([*parts[:depth], name]) for name in BASES)
        found = next((path for path in paths if stat_regular(root, path) is not None), None)
        if found is not None:
            return found
    return None


def adapter_note(tensors: Sequence[StoredTensor], root: Place, folder: str) -> str:
    """One sentence about the adapter among tensors of a folder below root; "" where there is none."""
    if not any(_part(one.name) for one in tensors):
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


def _bare(name: str) -> str:
    """A name without what frameworks put before and between its parts."""
    return _TOWERS.sub("", INNER_WRAPPERS.sub("", WRAPPERS.sub("", name)))


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


def _columns(store: TensorStore, one: StoredTensor) -> Iterator[np.ndarray]:
    """(r, any) parts of A, cut along its second axis."""
    step = max(1, _READ // max(1, one.numel // max(1, one.shape[1])))
    for begin in range(0, one.shape[1], step):
        ranges = [(0, n) for n in one.shape]
        ranges[1] = (begin, min(begin + step, one.shape[1]))
        yield store.read(one, ranges).reshape(one.shape[0], -1)


def _rows(store: TensorStore, one: StoredTensor) -> Iterator[np.ndarray]:
    """(any, r) parts of B."""
    step = max(1, _READ // max(1, one.shape[1]))
    for begin in range(0, one.shape[0], step):
        ranges = [(begin, min(begin + step, one.shape[0])), *((0, n) for n in one.shape[1:])]
        yield store.read(one, ranges).reshape(-1, one.shape[1])


def _norm(store: TensorStore, one: StoredTensor) -> float | None:
    """The Frobenius norm of a weight; None where it is not decoded."""
    try:
        return math.sqrt(sum(float(np.vdot(wide, wide).real) for wide in _wide(store, one)))
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return None


def _wide(store: TensorStore, one: StoredTensor) -> Iterator[np.ndarray]:
    for block in store.blocks(one):
        yield block.astype(np.float64)
