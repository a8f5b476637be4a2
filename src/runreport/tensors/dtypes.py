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
    bits: int  # of one element; of what is stored in groups, their share of the group's bits, rounded
    decode: Decode | None = None
    group: int = 1  # elements that are decoded together, one after the other in memory
    group_bytes: int = 0  # bytes of such a group; 0 where it is one element of whole bytes

    @property
    def step(self) -> int:
        """Bytes from one group to the next."""
        return self.group_bytes or self.bits // 8


def plain(code: str) -> Decode:
    """Decodes bytes that NumPy understands as they are; the result is a view of them."""
    return lambda data: np.frombuffer(data, dtype=code)


def swapped(dtype: DType) -> Decode:
    """Decodes the same type from numbers in big-endian order; of complex numbers both parts are turned round."""
    size = 4 if dtype.name == "C64" else min(dtype.bits // 8, 8)

    def decode(data: bytes | bytearray) -> np.ndarray:
        if dtype.decode is None:
            raise ValueError(f"{dtype.name} is not decoded")
        return dtype.decode(np.frombuffer(data, dtype=f"u{size}").byteswap().tobytes())

    return decode


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


def fnuz_table(exponent_bits: int, bias: int) -> np.ndarray:
    """(256,) float32, the values of an 8-bit float of the FNUZ kind: no infinity, no negative zero, NaN is 0x80.

    Source: Noune et al. 2022, "8-bit numerical formats for deep neural networks", section 2.
    """
    mantissa_bits = 7 - exponent_bits
    codes = np.arange(256)
    exponent = (codes >> mantissa_bits) & ((1 << exponent_bits) - 1)
    fraction = (codes & ((1 << mantissa_bits) - 1)) / (1 << mantissa_bits)
    size = np.ldexp((exponent > 0) + fraction, np.maximum(exponent, 1) - bias)
    values = np.where(codes < 128, size, -size).astype(np.float32)
    values[0x80] = np.nan
    return values


def scale_table() -> np.ndarray:
    """(256,) float32, 2 to the power of byte - 127; 0xFF is NaN.  Source: OCP Microscaling Formats 1.0, 5.4.1."""
    values = np.ldexp(1.0, np.arange(256) - 127)
    values[0xFF] = np.nan
    return values.astype(np.float32)


F4_E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6], dtype=np.float32)  # OCP Microscaling Formats 1.0, table 5
F4_VALUES = np.concatenate((F4_E2M1, -F4_E2M1))  # (16,), the sign is the highest bit


def float4(data: bytes | bytearray) -> np.ndarray:
    """(2n,) float32 from n bytes of two values each, the first in the lower half: as torch's float4_e2m1fn_x2."""
    codes = np.frombuffer(data, dtype=np.uint8)
    values = np.empty(2 * len(codes), dtype=np.float32)
    values[::2], values[1::2] = F4_VALUES[codes & 0xF], F4_VALUES[codes >> 4]
    return values


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
        DType("F8_E8M0", 8, float8(scale_table())),
        DType("F8_E4M3FNUZ", 8, float8(fnuz_table(4, 8))),
        DType("F8_E5M2FNUZ", 8, float8(fnuz_table(5, 16))),
        DType("F6_E2M3", 6),
        DType("F6_E3M2", 6),
        DType("F4", 4),
    )
}

# Types that files of torch hold besides, and the one that is decoded two elements at a time.  How 6-bit floats are
# packed into bytes is laid down nowhere, so they are listed and not decoded.
ALL_DTYPES: dict[str, DType] = DTYPES | {
    "C128": DType("C128", 128, plain("<c16")),
    "F4": DType("F4", 4, float4, 2, 1),
}
