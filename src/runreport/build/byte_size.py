"""Sizes as people write them: 10MB, 10MiB, 500kB, 10000000."""

from __future__ import annotations

import re

from runreport.errors import printable

UNITS = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30
}  # fmt: skip
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s?([a-zA-Z]{0,3})")


def parse_size(text: str) -> int:
    """Bytes, rounded down; ValueError says what is expected. kB, MB, GB are powers of 1000, KiB, MiB, GiB of 1024."""
    found = _SIZE.fullmatch(text.strip())
    if found is None or found[2].lower() not in UNITS:
        raise ValueError(f"{printable(text, 40)} is not a size; write 10MB, 10MiB, 500kB or 10000000")
    size = int(float(found[1]) * UNITS[found[2].lower()])
    if size < 1:
        raise ValueError(f"{printable(text, 40)} is less than a byte")
    return size


def size_text(size: int) -> str:
    """Bytes in decimal units with three digits: 9.72 MB; for limits and estimates."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}" if size < 1000 * unit else f"{size / unit:,.0f} {name}"
    return f"{size} bytes"
