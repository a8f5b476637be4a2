"""Blocks of ggml: every type that is decoded, against the package gguf on random bytes."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.tensors.ggml_types import BLOCK_TYPES, GGML_TYPES

DECODED = {name: one for name, one in BLOCK_TYPES.items() if one.decode is not None}


def test_the_common_types_are_decoded() -> None:
    assert set(DECODED) == {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K", "MXFP4"}


def test_a_block_by_hand() -> None:
    scale = np.array([0.5], dtype="<f2").tobytes()
    whole = DECODED["Q8_0"].decode(scale + np.arange(-16, 16, dtype=np.int8).tobytes())
    assert whole.tolist() == [value / 2 for value in range(-16, 16)]
    # The first of sixteen bytes holds the values 0 and 16: 0x1f is 15 - 8 = 7 in the lower half, 1 - 8 in the upper.
    half = DECODED["Q4_0"].decode(scale + b"\x1f" + b"\x88" * 15)
    assert (half[0], half[16], set(half[1:16])) == (3.5, -3.5, {0.0})
    assert half.dtype == np.float32


@pytest.mark.parametrize("name", sorted(DECODED))
def test_blocks_equal_those_of_the_package(name: str) -> None:
    gguf = pytest.importorskip("gguf", reason="the package gguf is not installed")
    from gguf.quants import dequantize

    data = np.random.default_rng(0).integers(0, 256, (64, DECODED[name].step), dtype=np.uint8)
    with np.errstate(all="ignore"):
        expected = dequantize(data, gguf.GGMLQuantizationType[name]).reshape(-1)
    np.testing.assert_array_equal(DECODED[name].decode(data.tobytes()), expected)


def test_numbers_and_sizes_are_those_of_the_package() -> None:
    gguf = pytest.importorskip("gguf", reason="the package gguf is not installed")
    for number, one in GGML_TYPES.items():
        kind = gguf.GGMLQuantizationType(number)
        assert kind.name == (one if isinstance(one, str) else one.name)
        if not isinstance(one, str):
            assert gguf.GGML_QUANT_SIZES[kind] == (one.group, one.step)
