"""Curves put together from arrays: the tables of one file, one after the other."""

from __future__ import annotations

import numpy as np

from runreport.runs.logged import Curve, Unit


class CurveParts:
    """Takes pieces of curves; the points of a tag stay in the order in which they came."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, Unit], list[tuple[np.ndarray, np.ndarray, np.ndarray | None]]] = {}

    def add(self, tag: str, unit: Unit, x: np.ndarray, values: np.ndarray, times: np.ndarray | None = None) -> None:
        """x, values, times: (n,) f8."""
        if len(x):
            self._parts.setdefault((tag, unit), []).append((x, values, times))

    def curves(self, file: str) -> tuple[Curve, ...]:
        """One curve for each tag and unit, sorted; times only where every piece has them."""
        return tuple(_curve(tag, unit, parts, file) for (tag, unit), parts in sorted(self._parts.items()))


def _curve(tag: str, unit: Unit, parts: list[tuple[np.ndarray, np.ndarray, np.ndarray | None]], file: str) -> Curve:
    times = [piece for _, _, piece in parts if piece is not None]
    return Curve(
        tag,
        np.concatenate([x for x, _, _ in parts]),
        np.concatenate([values for _, values, _ in parts]),
        file,
        unit,
        np.concatenate(times) if len(times) == len(parts) else None,
    )
