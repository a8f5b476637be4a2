"""Element types of ggml: numbers as they are, and blocks in which many numbers of few bits share a scale.

Each decoder takes whole blocks and gives their values, block after block, as (n,) f4.
Source: ggml/src/ggml-common.h and ggml-quants.c of llama.cpp; checked against the package gguf.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from runreport.tensors.dtypes import F4_VALUES, Decode, DType

SMALL = 32  # values of a block of the older types
LARGE = 256  # values of a block of the types called K
_Blocks = Callable[[np.ndarray], np.ndarray]  # (b, bytes) u1 -> (b, values) f4


def _decode(size: int, blocks: _Blocks) -> Decode:
    def decode(data: bytes | bytearray) -> np.ndarray:
        with np.errstate(all="ignore"):  # a scale may be infinite or NaN, and so are its values
            return blocks(np.frombuffer(data, np.uint8).reshape(-1, size)).astype(np.float32).reshape(-1)

    return decode


def _half(blocks: np.ndarray, at: int) -> np.ndarray:
    """(b, 1) f4: the f2 that stands at that byte of every block."""
    return blocks[:, at : at + 2].copy().view("<f2").astype(np.float32)


def _nibbles(codes: np.ndarray) -> np.ndarray:
    """(b, 2m) from (b, m): the lower halves of all bytes, then the upper halves."""
    return np.concatenate((codes & 0xF, codes >> 4), axis=1)


def _bits(codes: np.ndarray) -> np.ndarray:
    """(b, 8m) from (b, m): the bits of every byte, the lowest first."""
    return np.unpackbits(codes, axis=1, bitorder="little")


def _q4_0(blocks: np.ndarray) -> np.ndarray:
    return _half(blocks, 0) * (_nibbles(blocks[:, 2:]).astype(np.float32) - 8)


def _q4_1(blocks: np.ndarray) -> np.ndarray:
    return _half(blocks, 0) * _nibbles(blocks[:, 4:]) + _half(blocks, 2)


def _q5_0(blocks: np.ndarray) -> np.ndarray:
    codes = _nibbles(blocks[:, 6:]) | _bits(blocks[:, 2:6]) << 4
    return _half(blocks, 0) * (codes.astype(np.float32) - 16)


def _q5_1(blocks: np.ndarray) -> np.ndarray:
    return _half(blocks, 0) * (_nibbles(blocks[:, 8:]) | _bits(blocks[:, 4:8]) << 4) + _half(blocks, 2)


def _q8_0(blocks: np.ndarray) -> np.ndarray:
    return _half(blocks, 0) * blocks[:, 2:].view(np.int8)


def _mxfp4(blocks: np.ndarray) -> np.ndarray:
    return np.ldexp(F4_VALUES[_nibbles(blocks[:, 1:])], blocks[:, :1].astype(np.int32) - 127)


def _scales(packed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(b, 8) scales and (b, 8) minima of 6 bits each from (b, 12): the last four have their upper bits elsewhere."""
    low, high, mixed = packed[:, :4], packed[:, 4:8], packed[:, 8:]
    scales = np.concatenate((low & 63, (mixed & 0xF) | low >> 6 << 4), axis=1)
    minima = np.concatenate((high & 63, mixed >> 4 | high >> 6 << 4), axis=1)
    return scales.astype(np.float32), minima.astype(np.float32)


def _halves(codes: np.ndarray) -> np.ndarray:
    """(b, 8, 32) from (b, 128): of each 32 bytes the lower halves, then the upper halves."""
    parts = codes.reshape(-1, 4, 1, 32)
    return np.concatenate((parts & 0xF, parts >> 4), axis=2).reshape(-1, 8, 32)


def _q4_k(blocks: np.ndarray) -> np.ndarray:
    return _scaled(blocks, _halves(blocks[:, 16:]))


def _q5_k(blocks: np.ndarray) -> np.ndarray:
    upper = blocks[:, None, 16:48] >> np.arange(8, dtype=np.uint8)[:, None] & 1  # (b, 8, 32)
    return _scaled(blocks, _halves(blocks[:, 48:]) | upper << 4)


def _scaled(blocks: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(b, 256): scale times code minus minimum, for each of 8 parts of a block."""
    scales, minima = _scales(blocks[:, 4:16])
    values = (_half(blocks, 0) * scales)[..., None] * codes - (_half(blocks, 2) * minima)[..., None]
    return values.reshape(-1, LARGE)


def _q6_k(blocks: np.ndarray) -> np.ndarray:
    low = blocks[:, :128].reshape(-1, 2, 1, 64)
    low = np.concatenate((low & 0xF, low >> 4), axis=2).reshape(-1, 8, 32)
    high = blocks[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([0, 2, 4, 6], dtype=np.uint8)[:, None] & 3
    codes = (low | high.reshape(-1, 8, 32) << 4).astype(np.float32) - 32
    scales = _half(blocks, 208) * blocks[:, 192:208].view(np.int8)  # (b, 16), one for 16 values
    return (scales[..., None] * codes.reshape(-1, 16, 16)).reshape(-1, LARGE)


def _block(name: str, values: int, size: int, blocks: _Blocks | None = None) -> DType:
    return DType(name, round(size * 8 / values), None if blocks is None else _decode(size, blocks), values, size)


# By the number that a file has for them: a name of dtypes.DTYPES, or a type of blocks.
GGML_TYPES: dict[int, str | DType] = {
    0: "F32",
    1: "F16",
    2: _block("Q4_0", SMALL, 18, _q4_0),
    3: _block("Q4_1", SMALL, 20, _q4_1),
    6: _block("Q5_0", SMALL, 22, _q5_0),
    7: _block("Q5_1", SMALL, 24, _q5_1),
    8: _block("Q8_0", SMALL, 34, _q8_0),
    10: _block("Q2_K", LARGE, 84),
    11: _block("Q3_K", LARGE, 110),
    12: _block("Q4_K", LARGE, 144, _q4_k),
    13: _block("Q5_K", LARGE, 176, _q5_k),
    14: _block("Q6_K", LARGE, 210, _q6_k),
    16: _block("IQ2_XXS", LARGE, 66),
    17: _block("IQ2_XS", LARGE, 74),
    18: _block("IQ3_XXS", LARGE, 98),
    19: _block("IQ1_S", LARGE, 50),
    20: _block("IQ4_NL", SMALL, 18),
    21: _block("IQ3_S", LARGE, 110),
    22: _block("IQ2_S", LARGE, 82),
    23: _block("IQ4_XS", LARGE, 136),
    24: "I8",
    25: "I16",
    26: "I32",
    27: "I64",
    28: "F64",
    29: _block("IQ1_M", LARGE, 56),
    30: "BF16",
    34: _block("TQ1_0", LARGE, 54),
    35: _block("TQ2_0", LARGE, 66),
    39: _block("MXFP4", SMALL, 17, _mxfp4),
}
BLOCK_TYPES: dict[str, DType] = {one.name: one for one in GGML_TYPES.values() if isinstance(one, DType)}
