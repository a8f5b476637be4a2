"""How the values of two tensors of equal shape differ, from one pass over both, with sums in f8."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

PIECE = 1 << 15  # values turned into f8 at a time: what is compared stays in the processor's cache


class Cell(NamedTuple):
    """One value that changed."""

    place: int  # in row-major order
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Change:
    """How the values of one tensor differ; cells that are NaN in both count as equal, in one as changed."""

    changed: int  # cells
    max_abs: float | None  # largest finite difference; None where no cell has one
    l2: float  # of the finite differences
    relative: float | None  # l2 over the norm of the first; None where that is 0
    cosine: float | None  # of the cells finite in both; None where one of them is all zeros
    norm: float = 0.0  # of the first, over the cells finite in both
    norm_after: float = 0.0  # of the second, over the same cells
    cells: tuple[Cell, ...] = ()  # that changed most, the largest first; none of complex values


@dataclass(slots=True)
class ChangeSums:
    """What has been seen of two tensors so far.

    kept: how many of the cells that changed most are kept; what is or was not finite comes before all others, and of
    equal changes the first in row-major order.
    """

    kept: int
    changed: int = 0
    largest: float = -math.inf
    squares: float = 0.0
    before: float = 0.0
    after: float = 0.0
    product: float = 0.0
    _cells: list[tuple[float, int, float, float]] = field(default_factory=list)  # -|change|, index, old, new; in order

    def add(self, old: np.ndarray, new: np.ndarray, begin: int) -> None:
        """Take (n,) values of both, of any number types; begin: index of the first.  Integers above 2^53 round."""
        with np.errstate(over="ignore", invalid="ignore"):  # a sum above 1.8e308 is infinite, and says so
            for at in range(0, len(old), PIECE):
                self._take(old[at : at + PIECE], new[at : at + PIECE], begin + at)

    def change(self) -> Change:
        """The result for all that was taken."""
        norms = math.sqrt(self.before) * math.sqrt(self.after)
        return Change(
            changed=self.changed,
            max_abs=None if self.largest == -math.inf else self.largest,
            l2=math.sqrt(self.squares),
            relative=math.sqrt(self.squares) / math.sqrt(self.before) if self.before else None,
            cosine=min(1.0, max(-1.0, self.product / norms)) if norms and math.isfinite(norms) else None,
            norm=math.sqrt(self.before),
            norm_after=math.sqrt(self.after),
            cells=tuple(Cell(place, old, new) for _, place, old, new in self._cells),
        )

    def _take(self, old: np.ndarray, new: np.ndarray, begin: int) -> None:
        is_complex = old.dtype.kind == "c" or new.dtype.kind == "c"
        is_other = np.not_equal(old, new)
        changed = int(np.count_nonzero(is_other))
        wide = np.complex128 if is_complex else np.float64
        a = old.astype(wide)
        before = _dot(a, a)
        if not changed and math.isfinite(before):
            self.largest = max(self.largest, 0.0)
            self.before, self.after, self.product = self.before + before, self.after + before, self.product + before
            return
        b = new.astype(wide)
        after = _dot(b, b)
        if not math.isfinite(before) or not math.isfinite(after):
            changed, a, b, is_finite = self._finite(a, b, begin, is_complex)
            before, after = _dot(a, a), _dot(b, b)
        else:
            is_finite = None
        self.changed += changed
        self.before, self.after, self.product = self.before + before, self.after + after, self.product + _dot(a, b)
        if len(a):
            away = b - a
            self.squares += _dot(away, away)
            self._rank(np.abs(away), a, b, begin, is_finite, is_complex)

    def _finite(
        self, a: np.ndarray, b: np.ndarray, begin: int, is_complex: bool
    ) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
        """How many cells differ, the values finite in both, and their places; other changes are kept as infinite."""
        is_other = ~((a == b) | (np.isnan(a) & np.isnan(b)))
        is_finite = np.isfinite(a) & np.isfinite(b)
        places = np.flatnonzero(is_other & ~is_finite)[: self.kept]
        if not is_complex:
            self._keep([(-math.inf, begin + int(i), float(a[i]), float(b[i])) for i in places])
        return int(np.count_nonzero(is_other)), a[is_finite], b[is_finite], np.flatnonzero(is_finite)

    def _rank(
        self, sizes: np.ndarray, a: np.ndarray, b: np.ndarray, begin: int, places: np.ndarray | None, is_complex: bool
    ) -> None:
        """Note the largest of (n,) changes, and those of them that belong to the cells kept."""
        top = float(sizes.max())
        self.largest = max(self.largest, top)
        if is_complex or self.kept == 0:
            return
        least = -self._cells[-1][0] if len(self._cells) >= self.kept else 0.0
        if top <= least:
            return
        found = np.flatnonzero(sizes > least)
        if len(found) > self.kept:
            edge = np.partition(sizes, len(sizes) - self.kept)[len(sizes) - self.kept]
            found = np.concatenate([np.flatnonzero(sizes > edge), np.flatnonzero(sizes == edge)])[: self.kept]
        where = found if places is None else places[found]
        self._keep(
            [(-float(sizes[i]), begin + int(at), float(a[i]), float(b[i])) for i, at in zip(found, where, strict=True)]
        )

    def _keep(self, cells: list[tuple[float, int, float, float]]) -> None:
        # By size, then by index: values may be NaN and are never compared.
        self._cells = sorted([*self._cells, *cells], key=lambda cell: cell[:2])[: self.kept]


def _dot(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.vdot(a, b).real)
