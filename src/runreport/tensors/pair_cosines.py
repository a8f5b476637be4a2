"""Cosines between tensors of equal shape, over all elements, in f8: all pairs, or neighbours in a large group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.tensors.readable import identity_of, why_not_read
from runreport.tensors.row_major_pieces import PIECE, row_major_pieces
from runreport.tensors.tensor_store import TensorStore

ALL_PAIRS = 64  # tensors of a group of which all pairs are compared
WORK = 20_000_000_000  # multiplications for all pairs of one group; above that, only neighbours
TOGETHER = 32  # tensors of a large group that are read together
FEWEST = 2  # elements


@dataclass(frozen=True, slots=True)
class PairCosines:
    """p pairs; groups are those of equal shape, and of each in words which of its pairs there are."""

    first: np.ndarray  # (p,) i4
    second: np.ndarray  # (p,) i4
    cosine: np.ndarray  # (p,) f8; NaN where a tensor is all zeros or not finite
    groups: tuple[tuple[int, ...], ...]
    pairs: tuple[str, ...]


def pair_cosines(model: TensorStore, order: Sequence[int]) -> PairCosines:
    """Cosines within all groups of equal shape; neighbours are those of `order`, positions of all tensors."""
    groups = _groups(model, order)
    found: list[tuple[int, int, float]] = []
    words = []
    for members in groups:
        numel = model.tensors[members[0]].numel
        is_all = len(members) <= ALL_PAIRS and len(members) ** 2 * numel <= WORK
        words.append("all" if is_all else "each with the next of its kind")
        found += _of_all(model, members) if is_all else _of_neighbours(model, members)
    found = sorted((min(a, b), max(a, b), value) for a, b, value in found)
    first, second, cosine = zip(*found, strict=True) if found else ((), (), ())
    return PairCosines(
        np.array(first, dtype=np.int32),
        np.array(second, dtype=np.int32),
        np.array(cosine, dtype=np.float64),
        tuple(tuple(sorted(members)) for members in groups),
        tuple(words),
    )


def _groups(model: TensorStore, order: Sequence[int]) -> list[list[int]]:
    """Positions of tensors of equal shape, two at least, in `order`; of tensors that share their bytes the first."""
    seen: set[object] = set()
    groups: dict[tuple[int, ...], list[int]] = {}
    for place in order:
        one = model.tensors[place]
        if identity_of(one) in seen or why_not_read(one) or one.numel < FEWEST or one.dtype in ("C64", "C128", "BOOL"):
            continue
        seen.add(identity_of(one))
        groups.setdefault(one.shape, []).append(place)
    return sorted((members for members in groups.values() if len(members) > 1), key=min)


def _of_all(model: TensorStore, members: Sequence[int]) -> list[tuple[int, int, float]]:
    gram = gram_of(model, members)
    with np.errstate(invalid="ignore", divide="ignore"):
        sizes = np.sqrt(np.diagonal(gram))
        cosine = np.clip(gram / sizes[:, None] / sizes[None, :], -1.0, 1.0)
    return [
        (members[a], members[b], float(cosine[a, b])) for a in range(len(members)) for b in range(a + 1, len(members))
    ]


def _of_neighbours(model: TensorStore, members: Sequence[int]) -> list[tuple[int, int, float]]:
    """Each with the next, some tensors at a time; the last of some is the first of the next."""
    found = []
    for begin in range(0, len(members) - 1, TOGETHER - 1):
        some = members[begin : begin + TOGETHER]
        squares, products = np.zeros(len(some)), np.zeros(len(some) - 1)
        for block in _together(model, some):
            squares += np.einsum("kn,kn->k", block, block)
            products += np.einsum("kn,kn->k", block[:-1], block[1:])
        with np.errstate(invalid="ignore", divide="ignore"):
            cosine = np.clip(products / np.sqrt(squares[:-1]) / np.sqrt(squares[1:]), -1.0, 1.0)
        found += [(a, b, float(value)) for a, b, value in zip(some, some[1:], cosine, strict=False)]
    return found


def gram_of(model: TensorStore, members: Sequence[int]) -> np.ndarray:
    """(k, k) f8: sums of products of tensors of equal shape, element by element."""
    gram = np.zeros((len(members), len(members)))
    with np.errstate(over="ignore", invalid="ignore"):
        for block in _together(model, members):
            gram += block @ block.T
    return gram


def _together(model: TensorStore, members: Sequence[int]) -> Iterator[np.ndarray]:
    """(k, n) f8 blocks: the same elements of every tensor."""
    limit = max(1, PIECE // len(members))
    pieces = [row_major_pieces(model, model.tensors[place], limit) for place in members]
    for values in zip(*pieces, strict=True):
        yield np.stack([one.astype(np.float64) for one in values])
