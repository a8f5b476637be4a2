"""One table of element types: size in bits, and how the bytes become NumPy values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Decode = Callable[[bytes | bytearray], np.ndarray]


@dataclass(frozen=True, slots=True)
class DType:
    """An element type by its name in safetensors files; decode is None where values are listed but not decoded."""

    name: str
    bits: int
    decode: Decode | None = None


def plain(code: str) -> Decode:
    """Decodes bytes that NumPy understands as they are; the result is a view of them."""
    return lambda data: np.frombuffer(data, dtype=code)


def bfloat16(data: bytes | bytearray) -> np.ndarray:
    """(n,) float32 from n brain floats: each is the upper half of a float32."""
    wide = np.frombuffer(data, dtype="<u2").astype("<u4")  # (n,)
    wide <<= 16
    return wide.view("<f4")


def float8_table(exponent_bits: int, bias: int, *, has_infinity: bool) -> np.ndarray:
    """(256,) float32, the value of every byte of an 8-bit float: sign, exponent, mantissa.

    With infinity the largest exponent means infinity or NaN as in IEEE 754; without it only the byte whose bits
    below the sign are all 1 is NaN.  Source: Micikevicius et al. 2022, "FP8 formats for deep learning", table 1.
    """
    mantissa_bits = 7 - exponent_bits
    codes = np.arange(256)
    exponent = (codes >> mantissa_bits) & ((1 << exponent_bits) - 1)
    fraction = (codes & ((1 << mantissa_bits) - 1)) / (1 << mantissa_bits)
    normal = exponent > 0  # subnormals have no leading 1 and the exponent of the smallest normal
    size = np.ldexp(normal + fraction, np.maximum(exponent, 1) - bias)
    if has_infinity:
        special = exponent == (1 << exponent_bits) - 1
        size[special] = np.where(fraction[special] == 0, np.inf, np.nan)
    else:
        size[(codes & 0x7F) == 0x7F] = np.nan
    return np.where(codes < 128, size, -size).astype(np.float32)


def float8(table: np.ndarray) -> Decode:
    """Decodes 8-bit floats by table."""
    return lambda data: table[np.frombuffer(data, dtype=np.uint8)]


F8_E4M3 = float8_table(4, 7, has_infinity=False)
F8_E5M2 = float8_table(5, 15, has_infinity=True)

DTYPES: dict[str, DType] = {
    dtype.name: dtype
    for dtype in (
        DType("BOOL", 8, lambda data: np.frombuffer(data, dtype=np.uint8) != 0),
        DType("U8", 8, plain("u1")),
        DType("I8", 8, plain("i1")),
        DType("U16", 16, plain("<u2")),
        DType("I16", 16, plain("<i2")),
        DType("U32", 32, plain("<u4")),
        DType("I32", 32, plain("<i4")),
        DType("U64", 64, plain("<u8")),
        DType("I64", 64, plain("<i8")),
        DType("F16", 16, plain("<f2")),
        DType("F32", 32, plain("<f4")),
        DType("F64", 64, plain("<f8")),
        DType("C64", 64, plain("<c8")),
        DType("BF16", 16, bfloat16),
        DType("F8_E4M3", 8, float8(F8_E4M3)),
        DType("F8_E5M2", 8, float8(F8_E5M2)),
        DType("F8_E8M0", 8),
        DType("F8_E4M3FNUZ", 8),
        DType("F8_E5M2FNUZ", 8),
        DType("F6_E2M3", 6),
        DType("F6_E3M2", 6),
        DType("F4", 4),
    )
}

# Types that files of torch hold besides.
ALL_DTYPES: dict[str, DType] = DTYPES | {"C128": DType("C128", 128, plain("<c16"))}
