"""CRC-32C (Castagnoli) of many byte ranges at once, without a compiled library.

A CRC is linear over exclusive or, so what each byte adds depends only on its value and its distance from the end: one
table look-up per byte, done for the same byte of all ranges together.
Source: RFC 3720, appendix B.4; the mask is that of LevelDB's log format (util/crc32c.h).
"""

from __future__ import annotations

from functools import cache

import numpy as np

_POLYNOMIAL = 0x82F63B78  # bits reversed
_BLOCK = 256  # bytes whose tables are kept: 256 KiB
_MASK_DELTA = 0xA282EAD8


def masked_crc32c(data: np.ndarray, begin: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The masked CRC-32C of each range data[begin : begin + length], (n,) u4; data (bytes,) u1, begin and length i8."""
    if not len(begin):
        return np.zeros(0, np.uint32)
    blocks = -(-length // _BLOCK)
    first = length - (blocks - 1) * _BLOCK  # the first block of a range is the short one
    owner = np.repeat(np.arange(len(begin)), blocks)
    before = np.cumsum(blocks) - blocks
    number = np.arange(len(owner)) - before[owner]  # of a block in its range
    size = np.where(number == 0, first[owner], _BLOCK)
    start = begin[owner] + np.where(number == 0, 0, first[owner] + (number - 1) * _BLOCK)
    own = _of_blocks(data, start, size)
    crc = np.full(len(begin), 0xFFFFFFFF, np.uint32)
    for place in range(int(blocks.max())):
        rows = np.flatnonzero(blocks > place)
        block = before[rows] + place
        crc[rows] = _advanced(crc[rows], size[block]) ^ own[block]
    crc ^= np.uint32(0xFFFFFFFF)
    return ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_MASK_DELTA)


def _of_blocks(data: np.ndarray, start: np.ndarray, size: np.ndarray) -> np.ndarray:
    """What blocks of 1 to 256 bytes add to the register, (n,) u4."""
    if not len(start):
        return np.zeros(0, np.uint32)
    tables = _tables()
    order = np.argsort(-size, kind="stable")
    last = (start + size - 1)[order]
    longer = np.searchsorted(-size[order], -np.arange(int(size.max())), side="left")  # blocks with more than i bytes
    added = np.zeros(len(start), np.uint32)
    for distance, count in enumerate(longer.tolist()):
        added[:count] ^= tables[distance][data[last[:count] - distance]]
    result = np.empty_like(added)
    result[order] = added
    return result


def _advanced(crc: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The register after `size` zero bytes: its own bytes count as the first four, or what they leave as shift."""
    tables = _tables()
    result = np.where(size < 4, crc >> np.minimum(8 * size, 31).astype(np.uint32), np.uint32(0))
    for byte in range(4):
        inside = size > byte
        value = (crc >> np.uint32(8 * byte)) & np.uint32(0xFF)
        distance = np.where(inside, size - 1 - byte, 0)
        result ^= np.where(inside, tables[distance, value], np.uint32(0))
    return result


@cache
def _tables() -> np.ndarray:
    """[distance, value]: the register after the byte `value` and then `distance` zero bytes, (256, 256) u4."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1)
    tables = np.empty((_BLOCK, 256), np.uint32)
    tables[0] = table
    for distance in range(1, _BLOCK):
        before = tables[distance - 1]
        tables[distance] = (before >> np.uint32(8)) ^ table[before & np.uint32(0xFF)]
    return tables
