"""Slices of tensors that a page holds by itself, within a budget: overviews, corners, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.parts.block_baker import Baker, Entry
from runreport.artifacts.tensors.parts.block_plan import Candidate, block_plan
from runreport.runs.inputs import MODEL
from runreport.tensors.composed import is_composed
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.readable import identity_of, why_not_read
from runreport.tensors.tensor_store import StoredTensor, TensorStore

KINDS = ("whole", "overview", "corner", "largest", "strongest")
DECODED = 8  # bytes of an element at most, where those of the file are not elements


@dataclass(frozen=True, slots=True)
class TensorBlocks:
    """e entries, tensor after tensor; each is a slice of one tensor, or an overview of it.

    Entries of kind overview stand for the tensor as a matrix: its first `split` axes together are the rows, the others
    the columns, both row-major. Of R rows, row r of the overview stands for rows r * R // rows up to and without
    (r + 1) * R // rows, and so for columns. The bytes are twice (rows, columns) f4, little-endian, row-major: the
    means of |value|, then the largest |value|, over the finite values of a cell; NaN where it has none.

    Entries of other kinds are elements as their bytes lie in the file, row-major: rows row0 to row0 + rows and columns
    column0 to column0 + columns along the two axes, at `fixed` of the other axes. Of a whole tensor they are all of its
    elements, in row-major order, whatever its rank. Tensors that share their bytes share their entries' bytes, too.
    """

    tensor: Annotated[np.ndarray, Array("i4", "e")]  # position in the index
    kind: Annotated[np.ndarray, Array("u1", "e")]  # place in kinds
    row_axis: Annotated[np.ndarray, Array("i4", "e")]  # -1: one row
    column_axis: Annotated[
        np.ndarray, Array("i4", "e")
    ]  # -1: one column; of an overview and a whole tensor both are -1
    split: Annotated[np.ndarray, Array("i4", "e")]  # of an overview; -1
    row0: Annotated[np.ndarray, Array("f8", "e")]
    column0: Annotated[np.ndarray, Array("f8", "e")]
    rows: Annotated[np.ndarray, Array("i4", "e")]
    columns: Annotated[np.ndarray, Array("i4", "e")]
    offset: Annotated[np.ndarray, Array("f8", "e")]  # first byte in data
    length: Annotated[np.ndarray, Array("f8", "e")]  # bytes
    fixed: tuple[
        tuple[int, ...], ...
    ]  # index for every axis, 0 for the two shown; empty of an overview and a whole tensor
    element: tuple[str, ...]  # of each entry: type of its bytes, as safetensors files name it; "F32" of overviews
    kinds: tuple[
        str, ...
    ]  # whole, overview, corner, largest: around the largest |value|, strongest: largest mean |value|
    data: Annotated[np.ndarray, Array("u1", "bytes")]
    without: Annotated[np.ndarray, Array("i4", "w")]  # tensors that have no entry
    why: tuple[str, ...]  # of each of those


def tensor_blocks(*, model: TensorStore, budget: int, whole: int, block: int) -> TensorBlocks:
    """Slices of as many tensors as fit into `budget` bytes, see `block_plan`.

    whole: elements of a tensor that is kept as one; block: rows and columns of a block that stands out.
    """
    first: dict[object, int] = {}
    same = [first.setdefault(identity_of(one), place) for place, one in enumerate(model.tensors)]
    why = [why_not_read(one) for one in model.tensors]
    candidates = [
        Candidate(place, one.shape, one.numel, _element(one))
        for place, one in enumerate(model.tensors)
        if not why[place] and same[place] == place
    ]
    plan = block_plan(candidates, budget=budget, whole=whole, block=block)
    baker = Baker(model, plan, block)
    entries = {one.place: baker.entries(one.place) for one in candidates}
    spent = f"the {budget:,} bytes of slices that a page holds are spent"
    found = [(place, entry) for place, other in enumerate(same) for entry in entries.get(other, ())]
    without = [place for place, other in enumerate(same) if not entries.get(other)]
    return _columns(found, bytes(baker.data), without, [why[place] or spent for place in without])


def _element(one: StoredTensor) -> int:
    found = ALL_DTYPES.get(one.dtype)
    return DECODED if found is None or is_composed(one) else max(1, found.bits // 8)


def _columns(
    found: Sequence[tuple[int, Entry]], data: bytes, without: Sequence[int], why: Sequence[str]
) -> TensorBlocks:
    entries = [entry for _, entry in found]

    def column(name: str, dtype: str) -> np.ndarray:
        return np.array([getattr(entry, name) for entry in entries], dtype=dtype)

    return TensorBlocks(
        tensor=np.array([place for place, _ in found], dtype=np.int32),
        kind=np.array([KINDS.index(entry.kind) for entry in entries], dtype=np.uint8),
        **{name: column(name, "i4") for name in ("row_axis", "column_axis", "split", "rows", "columns")},
        **{name: column(name, "f8") for name in ("row0", "column0", "offset", "length")},
        fixed=tuple(entry.fixed for entry in entries),
        element=tuple(entry.element for entry in entries),
        kinds=KINDS,
        data=np.frombuffer(data, dtype=np.uint8),
        without=np.array(without, dtype=np.int32),
        why=tuple(why),
    )


BLOCKS = Artifact(
    kind="tensors.blocks",
    version=1,
    path="tensors/blocks_epoch_{epoch}.npz",
    result=TensorBlocks,
    compute=tensor_blocks,
    reads={"model": MODEL},
    params={"budget": 1_500_000, "whole": 4096, "block": 32},
)
