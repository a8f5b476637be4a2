"""What readers found as JSON that every program can read: NaN and infinities, which JSON has not, as their names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

DEPTH_LIMIT = 64  # levels of a configuration


def number(value: float) -> float | str:
    """The number, or "NaN", "Infinity", "-Infinity"."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def plain(value: object, depth: int = 0) -> Any:
    """Objects, lists, text, numbers, true, false and null; anything else, and what is nested too deep, as text."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return number(value)
    if depth < DEPTH_LIMIT and isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {str(name): plain(inner, depth + 1) for name, inner in pairs}
    if depth < DEPTH_LIMIT and isinstance(value, list | tuple):
        return [plain(inner, depth + 1) for inner in cast("list[object]", value)]
    return str(value)
