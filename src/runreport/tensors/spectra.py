"""Singular values of the matrices of a checkpoint, the cheapest first, as far as a stated amount of work reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.numerics.spectrum import SIDE_OF_GRAM, SIDE_OF_SVD, STEPS, Spectrum, matrix_shape, refusal
from runreport.tensors.readable import identity_of, why_not_read
from runreport.tensors.stored_spectrum import stored_spectrum
from runreport.tensors.tensor_store import StoredTensor, TensorStore

KEPT = 64  # singular values of each matrix
SEED = 0  # of the vector that Lanczos' method begins with: the same for all checkpoints, so that they can be compared
WAYS = {
    "svd": "all, by singular value decomposition",
    "gram": "all, from the Gram matrix of the shorter side",
    "lanczos": "the largest, by Lanczos' method",
}


def work_of(shape: tuple[int, ...]) -> int:
    """Multiplications that a spectrum takes, about; 0 where there is none."""
    if refusal(shape):
        return 0
    rows, columns = matrix_shape(shape) or (0, 0)
    side, cells = min(rows, columns), rows * columns
    if side <= SIDE_OF_SVD:
        return 2 * cells * side
    return cells * side if side <= SIDE_OF_GRAM else 2 * STEPS * cells


def spectra(model: TensorStore, work: int) -> Mapping[str, Any]:
    """The columns of TensorMeasures about spectra; `work` multiplications are spent on the cheapest matrices."""
    first: dict[object, int] = {}
    same = [first.setdefault(identity_of(one), place) for place, one in enumerate(model.tensors)]
    chosen = _affordable(model.tensors, first.values(), work)
    found = {place: stored_spectrum(model, model.tensors[place], seed=SEED) for place in chosen}
    rows = [found.get(place) for place in same]
    singular = np.full((len(rows), KEPT), np.nan)
    for row, one in zip(singular, rows, strict=True):
        values = np.zeros(0) if one is None else one.values[:KEPT]
        row[: len(values)] = values
    return {
        "spectral_norm": np.array([_number(one and one.norm) for one in rows], dtype=np.float64),
        "stable_rank": np.array([_number(one and one.stable_rank) for one in rows], dtype=np.float64),
        "singular": singular,
        "spectrum": tuple(_words(one, tensor) for one, tensor in zip(rows, model.tensors, strict=True)),
    }


def _affordable(tensors: tuple[StoredTensor, ...], places: Any, work: int) -> list[int]:
    """Places of matrices, in order, whose spectra take `work` multiplications together; the cheapest are chosen."""
    wanted = [place for place in places if work_of(tensors[place].shape) and not why_not_read(tensors[place])]
    spent, chosen = 0, []
    for place in sorted(wanted, key=lambda place: (work_of(tensors[place].shape), place)):
        spent += work_of(tensors[place].shape)
        if spent > work:
            break
        chosen.append(place)
    return sorted(chosen)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _words(one: Spectrum | None, tensor: StoredTensor) -> str:
    """How many singular values there are and how they were found; or why there are none."""
    if one is None:
        why = refusal(tensor.shape) or why_not_read(tensor)
        return f"not computed: {why or 'the work for the spectra of one checkpoint is spent on smaller matrices'}"
    if one.why_not:
        return f"not computed: {one.why_not}"
    shown = f", {KEPT} of {len(one.values)} kept" if len(one.values) > KEPT else ""
    error = "" if one.is_exact else f", within {float(one.errors.max(initial=0.0)):.1e}"
    return f"{WAYS[one.way]}{error}{shown}"
