"""Files of all types, strides and ties by seed: names, values, offsets and measures are those of torch, bit for bit."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from random_checkpoints import FORMS, Saved, saved

from runreport.numerics.tensor_measures import Measures
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.stored_measures import all_measures
from runreport.tensors.tensor_store import StoredTensor, TensorStore

COUNT = int(os.environ.get("CHECKPOINTS", "30"))  # 500 take two minutes


@pytest.mark.fault(14, 39, 40)
@pytest.mark.parametrize("form", range(len(FORMS)), ids=FORMS)
def test_every_checkpoint_equals_torch(tmp_path: Path, form: int) -> None:
    for seed in range(form, COUNT, len(FORMS)):
        one = saved(seed, tmp_path)
        with TensorStore.open(tmp_path, one.path.name) as store:
            found = {tensor.name: tensor for tensor in store.tensors}
            assert {name: tensor.dtype for name, tensor in found.items()} == one.types, seed
            measures = dict(zip(found, all_measures(store), strict=True))
            for name, tensor in one.tensors.items():
                stored = found[name]
                assert stored.shape == tuple(tensor.shape), (seed, name)
                whole = store.read(stored, [(0, n) for n in stored.shape])
                assert bits(whole) == bits(expected(tensor)), (seed, name)
                assert_offset(one, stored, tensor)
                assert_measures(measures[name], tensor)
            assert_ties(one, found)


def bits(values: np.ndarray) -> bytes:
    return np.ascontiguousarray(values).tobytes()


def expected(tensor: torch.Tensor) -> np.ndarray:
    """The values as the store gives them: small floats as f4."""
    if tensor.dtype in (torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2):
        return widened(tensor)
    return tensor.numpy()


def widened(tensor: torch.Tensor) -> np.ndarray:
    """f4 with the bits of NaN that a table of all codes gives, too."""
    if tensor.dtype == torch.bfloat16:
        wide = tensor.contiguous().view(torch.int16).numpy().view("<u2").astype("<u4") << 16
        return wide.view("<f4")
    codes = tensor.contiguous().view(torch.uint8).numpy()
    name = "F8_E4M3" if tensor.dtype == torch.float8_e4m3fn else "F8_E5M2"
    decode = ALL_DTYPES[name].decode
    assert decode is not None
    values = decode(np.ascontiguousarray(codes).tobytes()).reshape(codes.shape)
    assert np.array_equal(values, tensor.to(torch.float32).numpy(), equal_nan=True)
    return values


def assert_offset(one: Saved, stored: StoredTensor, tensor: torch.Tensor) -> None:
    """The bytes at begin, taken by stride from the very file, are those of the tensor."""
    data = one.path.read_bytes() if stored.data is None else stored.data
    size = tensor.element_size()
    if tensor.numel() == 0:
        return
    raw = np.frombuffer(data, dtype=np.uint8)[stored.begin :]
    cells = np.lib.stride_tricks.as_strided(raw, (*stored.shape, size), [*(step * size for step in stored.stride), 1])
    plain = tensor.clone(memory_format=torch.contiguous_format).reshape(-1).view(torch.uint8)
    assert cells.tobytes() == plain.numpy().tobytes()


def assert_measures(found: Measures | None, tensor: torch.Tensor) -> None:
    assert found is not None
    values = expected(tensor.contiguous())
    with np.errstate(invalid="ignore"):  # NaN that signal
        wide = np.abs(values).astype(np.float64) if values.dtype.kind == "c" else values.astype(np.float64)
    finite = wide[np.isfinite(wide)]
    assert (found.numel, found.nan, found.inf) == (wide.size, int(np.isnan(wide).sum()), int(np.isinf(wide).sum()))
    if values.dtype.kind == "c" or not finite.size:
        return
    scale = float(np.abs(finite).max())
    assert (found.min, found.max) == (finite.min(), finite.max())
    assert found.sparsity == np.count_nonzero(finite == 0) / wide.size
    unit = finite / scale if scale else finite
    assert found.l2 == pytest.approx(scale * math.sqrt(float(unit @ unit)), rel=1e-12)
    assert found.mean == pytest.approx(scale * float(unit.mean()), rel=1e-9, abs=1e-12 * scale)
    assert found.std == pytest.approx(scale * float(unit.std()), rel=1e-9, abs=1e-12 * scale)


def assert_ties(one: Saved, found: dict[str, StoredTensor]) -> None:
    """Tensors share a storage where torch says so; a bare pickle writes each storage anew."""
    if one.form in ("safetensors", "bare"):
        return
    for a, first in one.tensors.items():
        for b, second in one.tensors.items():
            is_tied = first.untyped_storage()._cdata == second.untyped_storage()._cdata
            assert (found[a].tie == found[b].tie) == is_tied, (a, b)
