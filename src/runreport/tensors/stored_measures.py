"""Measures of a tensor where it lies, by the way that costs least for its type."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from runreport.errors import InputRefused
from runreport.numerics.tensor_measures import Measures, code_measures, measures
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.local_file import LocalFile
from runreport.tensors.tensor_store import BLOCK, StoredTensor, TensorStore

KEPT = 4 * BLOCK  # bytes of a tensor that are kept between two passes; larger ones are read twice
THREADS = 4  # of all_measures; each keeps that much memory
BATCH = 1 << 20  # values of a task for a thread
FIXED = 1 << 14  # values that take as long as what any tensor takes

_spare: list[memoryview] = []  # memory to read into, kept: fresh pages cost more than reading


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks of a tensor, read anew each time they are gone through."""

    store: TensorStore
    one: StoredTensor
    buffer: memoryview

    def __iter__(self) -> Iterator[np.ndarray]:
        return self.store.blocks(self.one, self.buffer)


def stored_measures(store: TensorStore, one: StoredTensor) -> Measures:
    """The measures of a tensor of an open store; raises what `TensorStore.blocks` raises."""
    buffer = _borrowed()
    try:
        return _in_buffer(store, one, buffer)
    finally:
        _spare.append(buffer)


def _in_buffer(store: TensorStore, one: StoredTensor, buffer: memoryview) -> Measures:
    coded = store.codes(one, buffer)
    if coded is not None:
        return code_measures(*coded)
    blocks = _Blocks(store, one, buffer)
    dtype = ALL_DTYPES.get(one.dtype)
    size = max(4, dtype.step) if dtype else 4
    return measures(list(blocks) if one.numel * size <= KEPT else blocks)


def all_measures(store: TensorStore) -> Iterator[Measures | None]:
    """The measures of every tensor in its turn, on all cores; None of those that are only listed.

    Tensors that are the same bytes are read once.  Each tensor is measured by one thread, so nothing depends on how
    many there are.  Raises what `TensorStore.blocks` raises.
    """
    ways = {_way(one): one for one in reversed(store.tensors)}
    once = [one for one in store.tensors if ways[_way(one)] is one]
    files = [store.opened(file) for file in range(len(store.files))]  # here, before there are threads
    is_local = all(isinstance(file, LocalFile) for file in files)
    found: dict[tuple[object, ...], Measures | None] = {}
    with ThreadPoolExecutor(max(1, min(THREADS, os.cpu_count() or 1)) if is_local else 1) as pool:
        batches = iter([(batch, pool.submit(_measured, store, batch)) for batch in _batches(once)])
        try:
            for one in store.tensors:
                while _way(one) not in found:
                    batch, measured = next(batches)
                    found |= zip(map(_way, batch), measured.result(), strict=True)
                yield found[_way(one)]
        finally:
            pool.shutdown(cancel_futures=True)


def _batches(tensors: list[StoredTensor]) -> Iterator[list[StoredTensor]]:
    """Runs of tensors that make a task worth its while: one large, or many small."""
    batch: list[StoredTensor] = []
    values = 0
    for one in tensors:
        batch.append(one)
        values += FIXED + one.numel
        if values >= BATCH:
            yield batch
            batch, values = [], 0
    if batch:
        yield batch


def _way(one: StoredTensor) -> tuple[object, ...]:
    """Equal for tensors that are the same values."""
    return one.tie, one.begin, one.shape, one.stride, one.dtype, one.pieces, one.lacks, id(one.data)


def _measured(store: TensorStore, tensors: list[StoredTensor]) -> list[Measures | None]:
    return [_measured_one(store, one) for one in tensors]


def _measured_one(store: TensorStore, one: StoredTensor) -> Measures | None:
    try:
        return stored_measures(store, one)
    except InputRefused as error:
        if error.code != "NOT-DECODED":
            raise
        return None


def _borrowed() -> memoryview:
    try:
        return _spare.pop()
    except IndexError:
        return np.empty(KEPT, np.uint8).data  # takes memory where it is used; a bytearray would fill it at once
