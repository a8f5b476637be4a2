"""How large the update of each pair of a LoRA adapter is, beside the weight of the base that it changes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from runreport.errors import InputRefused
from runreport.numerics.low_rank import gram, product_norm, product_spectrum
from runreport.tensors.adapters import AdapterPair
from runreport.tensors.name_rules import INNER_WRAPPERS, WRAPPERS

if TYPE_CHECKING:
    from runreport.tensors.tensor_store import StoredTensor, TensorStore

_TOWERS = re.compile(r"^(?:(?:model|transformer|language_model)\.)+")
BASES = ("model.safetensors.index.json", "model.safetensors", "pytorch_model.bin.index.json", "pytorch_model.bin")
_READ = 1 << 20  # values read at a time


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


def _bare(name: str) -> str:
    """A name without what frameworks put before and between its parts."""
    return _TOWERS.sub("", INNER_WRAPPERS.sub("", WRAPPERS.sub("", name)))


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
