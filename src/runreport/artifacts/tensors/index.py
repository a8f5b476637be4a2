"""Every tensor of a checkpoint: what it is, where it lies, what its name tells, and its place on the canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.parts.canvas import Canvas, canvas_of
from runreport.runs.inputs import LISTED
from runreport.tensors.composed import is_composed
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.file_identity import FileIdentity, file_identity
from runreport.tensors.layer_order import layer_order
from runreport.tensors.model_names import model_names
from runreport.tensors.regions import row_major
from runreport.tensors.side_tensors import base_positions
from runreport.tensors.tensor_names import TensorName
from runreport.tensors.tensor_store import StoredTensor, TensorStore


@dataclass(frozen=True, slots=True)
class TensorIndex:
    """One entry per tensor in every list and array, in the order of the files; nothing of the values."""

    files: tuple[str, ...]  # of weights, below what the run's files are named from
    identities: tuple[FileIdentity, ...]  # of those files, in the same order
    names: tuple[str, ...]
    dtypes: tuple[str, ...]  # as safetensors files name them
    shapes: tuple[tuple[int, ...], ...]
    strides: tuple[tuple[int, ...], ...]  # in elements; empty where the elements lie in row-major order, without gaps
    file: Annotated[np.ndarray, Array("i4", "t")]  # position in files
    begin: Annotated[np.ndarray, Array("i8", "t")]  # byte of the first element in its file
    size: Annotated[np.ndarray, Array("i8", "t")]  # bytes of the elements; -1 where the type is unknown
    tie: Annotated[np.ndarray, Array("i4", "t")]  # equal for tensors that share their storage
    component: tuple[str, ...]  # text, vision, encoder or decoder
    layer: tuple[str, ...]  # "3"; "2.1" for block 1 of stage 2; "" where there is none
    layer_order: Annotated[np.ndarray, Array("i4", "t")]  # place of the layer among those of its component; -1
    expert: Annotated[np.ndarray, Array("i4", "t")]  # -1 where there is none
    group: tuple[str, ...]
    sub: tuple[str, ...]  # gateup or down of an expert, the part of an adapter; else ""
    base_group: tuple[str, ...]  # of an adapter: the group of the tensor that it changes; else ""
    base: Annotated[np.ndarray, Array("i4", "t")]  # of an adapter or a side tensor: the tensor it belongs to; -1
    lacks: tuple[str, ...]  # why a tensor is listed without values; "" where they can be read
    kept: tuple[str, ...]  # how, where its elements do not stand one by one from begin on: "in 3 pieces"; else ""
    canvas: Canvas
    notes: tuple[str, ...]  # what of the files was left unread, in words


def tensor_index(*, model: TensorStore) -> TensorIndex:
    """The index of all tensors of a model."""
    tensors = model.tensors
    names = [one.name for one in tensors]
    told, canvas = _told(tuple((one.name, one.shape) for one in tensors))
    return TensorIndex(
        files=model.files,
        identities=tuple(file_identity(model, number) for number in range(len(model.files))),
        names=tuple(names),
        dtypes=tuple(one.dtype for one in tensors),
        shapes=tuple(one.shape for one in tensors),
        strides=tuple(() if one.stride == row_major(one.shape) else one.stride for one in tensors),
        file=np.array([one.file for one in tensors], dtype=np.int32),
        begin=np.array([one.begin for one in tensors], dtype=np.int64),
        size=np.array([stored_size(one) for one in tensors], dtype=np.int64),
        tie=_ties(tensors),
        component=tuple(one.component for one in told),
        layer=tuple(map(layer_label, told)),
        layer_order=layer_order(told),
        expert=np.array([-1 if one.expert is None else one.expert for one in told], dtype=np.int32),
        group=tuple(one.group for one in told),
        sub=tuple(one.sub for one in told),
        base_group=tuple(one.base_group for one in told),
        base=base_positions(names, told, [one.base for one in tensors]),
        lacks=tuple(one.lacks for one in tensors),
        kept=tuple(map(kept_how, tensors)),
        canvas=canvas,
        notes=model.notes,
    )


@lru_cache(maxsize=4)  # the checkpoints of a run have the same tensors
def _told(tensors: tuple[tuple[str, tuple[int, ...]], ...]) -> tuple[tuple[TensorName, ...], Canvas]:
    """What the names tell, and the canvas."""
    told = tuple(model_names(tensors))
    return told, canvas_of([name for name, _ in tensors], told, [math.prod(shape) for _, shape in tensors])


def layer_label(told: TensorName) -> str:
    """The layer as it is written: "3", "2.1" for block 1 of stage 2, "" where the name tells none."""
    if told.layer is None:
        return ""
    return ".".join(map(str, told.layer)) if isinstance(told.layer, tuple) else str(told.layer)


def stored_size(one: StoredTensor) -> int:
    """Bytes that the elements of a tensor take, gaps between them left out; -1 for a type that is not known."""
    found = ALL_DTYPES.get(one.dtype)
    if found is None:
        return -1
    return -(-one.numel // found.group) * found.step if found.group_bytes else -(-one.numel * found.bits // 8)


def kept_how(one: StoredTensor) -> str:
    """How a file keeps a tensor whose elements are not found from begin and strides, in words; "" for all others."""
    if len(one.pieces) > 1:
        return f"in {len(one.pieces)} pieces"
    if one.pieces:
        return "in one piece of a form of its own"
    if is_composed(one):
        return "several elements in a group of bytes"
    return "in big-endian order" if one.is_big_endian else ""


def _ties(tensors: Sequence[StoredTensor]) -> np.ndarray:
    numbers: dict[str, int] = {}
    ties = [one.tie if one.numel else f"{one.tie}: nothing of {one.name}" for one in tensors]  # no byte is shared
    return np.array([numbers.setdefault(tie, len(numbers)) for tie in ties], dtype=np.int32)


INDEX = Artifact(
    kind="tensors.index",
    version=7,
    path="tensors/index_epoch_{epoch}.json",
    result=TensorIndex,
    compute=tensor_index,
    reads={"model": LISTED},
)
