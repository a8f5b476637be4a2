"""JSON as training programs really write it: read leniently, every repair counted.

NaN, Infinity and numbers too large for a double become None, so nothing downstream ever holds them. Lone surrogates
become U+FFFD and NUL becomes U+2400, so every string can be written as UTF-8. Of a key written twice the last counts.
"""

from __future__ import annotations

import json
import math
from typing import cast

DEPTH_LIMIT = 64  # levels of objects and lists
_NUL_AND_SURROGATES = {0: "\u2400"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


class JsonReader:
    """Decodes JSON texts and counts what it had to repair: `gaps` (numbers left out) and `duplicates` (keys)."""

    def __init__(self) -> None:
        self.gaps = 0
        self.duplicates = 0
        self._decoder = json.JSONDecoder(
            parse_constant=self._gap, parse_float=self._float, object_pairs_hook=self._object
        )

    def decode(self, text: str) -> object:
        """The value of a text without blanks around it.

        Raises ValueError for what is no JSON, for more than one value, for integers of more than 4,300 digits and
        above DEPTH_LIMIT.
        """
        try:
            value, end = self._decoder.raw_decode(text)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        if end != len(text):
            raise ValueError(f"more text after character {end}")
        if text.count("[") + text.count("{") > DEPTH_LIMIT and depth(value) > DEPTH_LIMIT:
            raise ValueError("nested too deep")
        return cleaned(value) if "\\u" in text else value

    def _gap(self, _name: str) -> None:
        self.gaps += 1

    def _float(self, digits: str) -> float | None:
        value = float(digits)
        if math.isinf(value):
            self.gaps += 1
            return None
        return value

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        self.duplicates += len(pairs) - len(found)
        return found


def depth(value: object) -> int:
    """Levels of objects and lists, 0 for a plain value; at most DEPTH_LIMIT + 1."""
    level, inner = 0, [value]
    while level <= DEPTH_LIMIT:
        inner = [child for parent in inner for child in _children(parent)]
        if not inner:
            break
        level += 1
    return level


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values()) or [None]
    return (cast("list[object]", value) or [None]) if isinstance(value, list) else []


def cleaned(value: object) -> object:
    """The value with every string, keys too, made fit for UTF-8."""
    if isinstance(value, str):
        return value.translate(_NUL_AND_SURROGATES)
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {key.translate(_NUL_AND_SURROGATES): cleaned(inner) for key, inner in items}
    if isinstance(value, list):
        return [cleaned(inner) for inner in cast("list[object]", value)]
    return value
