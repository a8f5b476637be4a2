"""What each pair of a LoRA adapter adds to the weight that it changes, and how large that is beside the weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, is_foreign
from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.index import layer_label
from runreport.errors import InputRefused
from runreport.runs.inputs import ADAPTER, BASE, MODEL
from runreport.tensors.adapter_config import NOTHING, AdapterConfig, parsed_config
from runreport.tensors.adapter_sizes import PairSize, base_weight, base_weights, pair_size
from runreport.tensors.adapters import AdapterPair, adapter_pairs, unpaired
from runreport.tensors.limits import CONFIG_LIMIT
from runreport.tensors.stored_tensor import StoredTensor
from runreport.tensors.tensor_names import tensor_name
from runreport.tensors.tensor_store import TensorStore

RANKS = 1024  # above it a pair is listed and not measured: its work grows with the square of the rank
KEPT = 8  # singular values of a pair, the largest
LISTED = 100  # names of matrices without their other half


@dataclass(frozen=True, slots=True)
class TensorAdapters:
    """An entry per pair in every list and array, by module; NaN where a number is not known, "" where a text is not.

    A pair A (r, in), B (out, r) stands for the update scale · B A of a weight W of the base.
    """

    module: tuple[str, ...]  # what is changed, as the base names it
    layer: tuple[str, ...]  # as in the index
    first: tuple[str, ...]  # A, by its name in the index
    second: tuple[str, ...]  # B
    rank: Annotated[np.ndarray, Array("i4", "a")]
    alpha: Annotated[np.ndarray, Array("f8", "a")]
    scale: Annotated[np.ndarray, Array("f8", "a")]
    lacks: tuple[str, ...]  # why there is no norm of the update, in words
    is_dora: Annotated[np.ndarray, Array("u1", "a")]  # 1: a magnitude of its own is beside it, which no number counts
    norm: Annotated[np.ndarray, Array("f8", "a")]  # of the update, Frobenius
    singular: Annotated[np.ndarray, Array("f8", "a, s")]  # of B A without the scale, largest first
    stable_rank: Annotated[np.ndarray, Array("f8", "a")]  # squared norm over the squared largest singular value
    base: tuple[str, ...]  # W, by its name in its file
    base_file: tuple[str, ...]  # the file that it lies in
    base_norm: Annotated[np.ndarray, Array("f8", "a")]
    relative: Annotated[np.ndarray, Array("f8", "a")]  # norm / base_norm
    unpaired: tuple[str, ...]  # matrices without their other half, the first LISTED of them
    unpaired_count: int


@dataclass(frozen=True, slots=True)
class _Weight:
    """A weight of the base and the model that it lies in."""

    store: TensorStore
    tensor: StoredTensor


def tensor_adapters(
    *, model: TensorStore, settings: bytes | None, base: TensorStore | None, ranks: int, kept: int
) -> TensorAdapters:
    """Every pair with its size; the base's weight is taken from beside the pair, or else from the base."""
    config, trouble = _config(settings)
    pairs = adapter_pairs(model, config)
    weights = _weights(pairs, model, base)
    sizes = [_size(model, pair, weight, ranks) for pair, weight in zip(pairs, weights, strict=True)]
    singular = np.array([_padded(size.spectrum, kept) for size in sizes], dtype=np.float64).reshape(-1, kept)
    lost = unpaired(model.tensors, pairs)
    return TensorAdapters(
        module=tuple(pair.module for pair in pairs),
        layer=tuple(layer_label(tensor_name(f"{pair.module}.weight")) for pair in pairs),
        first=tuple(pair.first.name for pair in pairs),
        second=tuple(pair.second.name for pair in pairs),
        rank=np.array([pair.rank for pair in pairs], dtype=np.int32),
        alpha=_numbers([pair.alpha for pair in pairs]),
        scale=_numbers([pair.scale for pair in pairs]),
        lacks=tuple(_lacks(pair, size, config, trouble, ranks) for pair, size in zip(pairs, sizes, strict=True)),
        is_dora=np.array([pair.is_dora for pair in pairs], dtype=np.uint8),
        norm=_numbers([size.norm for size in sizes]),
        singular=singular,
        stable_rank=_numbers([_stable_rank(size.spectrum) for size in sizes]),
        base=tuple("" if one is None else one.tensor.name for one in weights),
        base_file=tuple("" if one is None else one.store.files[one.tensor.file] for one in weights),
        base_norm=_numbers([size.base_norm for size in sizes]),
        relative=_numbers([size.relative for size in sizes]),
        unpaired=tuple(lost[:LISTED]),
        unpaired_count=len(lost),
    )


def _config(settings: bytes | None) -> tuple[AdapterConfig, str]:
    """The settings, and why they could not be read."""
    if settings is None:
        return NOTHING, "no adapter_config.json lies beside it, and no alpha"
    if len(settings) > CONFIG_LIMIT:
        return NOTHING, f"its adapter_config.json has more than {CONFIG_LIMIT:,} bytes and is not read"
    try:
        return parsed_config(settings), ""
    except InputRefused as error:
        return NOTHING, f"its adapter_config.json {error.what}"


def _weights(pairs: Sequence[AdapterPair], model: TensorStore, base: TensorStore | None) -> list[_Weight | None]:
    """The weight that each pair changes; None where it is not at hand."""
    places = [(one, base_weights(one)) for one in (model, base) if one is not None]
    found = [[(store, base_weight(pair, weights)) for store, weights in places] for pair in pairs]
    return [next((_Weight(store, one) for store, one in row if one is not None), None) for row in found]


def _size(model: TensorStore, pair: AdapterPair, weight: _Weight | None, ranks: int) -> PairSize:
    if pair.rank > ranks or not _is_real(pair.first, pair.second):
        return PairSize(None, (), None)
    holder = model if weight is None else weight.store
    is_known = weight is not None and _is_real(weight.tensor)
    return pair_size(model, pair, weight.tensor if weight is not None and is_known else None, holder)


def _is_real(*tensors: StoredTensor) -> bool:
    return not any(one.dtype.startswith("C") for one in tensors)


def _lacks(pair: AdapterPair, size: PairSize, config: AdapterConfig, trouble: str, ranks: int) -> str:
    if pair.rank > ranks:
        return f"its rank is above {ranks:,}"
    if not size.spectrum:
        return "its values are not decoded"
    if size.norm is not None and not np.isfinite(size.norm):
        return "its values are not all finite"
    if pair.scale is not None:
        return ""
    why = "its settings name no alpha" if config.alpha is None else "its alpha is set by a pattern that is not followed"
    return trouble or why


def _stable_rank(spectrum: Sequence[float]) -> float | None:
    largest = max(spectrum, default=0.0)
    return sum((value / largest) ** 2 for value in spectrum) if largest > 0 else None


def _padded(values: Sequence[float], n: int) -> list[float]:
    return [*values[:n], *[np.nan] * (n - len(values[:n]))]


def _numbers(values: Sequence[float | None]) -> np.ndarray:
    return np.array(values, dtype=np.float64)  # None becomes NaN


ADAPTERS = Artifact(
    kind="tensors.adapters",
    version=1,
    path="tensors/adapters_epoch_{epoch}.json",
    result=TensorAdapters,
    compute=tensor_adapters,
    reads={"model": MODEL, "settings": ADAPTER, "base": BASE},
    params={"ranks": RANKS, "kept": KEPT},
    applies=is_foreign,
)
