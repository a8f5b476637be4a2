"""How many keys lie below others, and which stands at a rank, among more keys than memory holds: by counting, exactly.

Bits are counted 16 at a time: first all keys by their upper 16 bits; then, only in the few cells where a question is
still open, by the next 16, or, where few keys are in such cells, by sorting these.
Questions and answers are order keys (`order_keys`); what is counted are patterns, as they are stored.
"""

from __future__ import annotations

import numpy as np

from runreport.numerics.cell_counts import CELL_BITS, CELLS, CellCounts
from runreport.numerics.measure_kernels import Kernels
from runreport.numerics.order_keys import order_keys

COLLECTED = 1 << 20  # keys sorted in memory at most


class KeyQueries:
    """Questions about patterns of one type; each round of `take` over all patterns answers them further.

    Once they are answered, `below` says how many keys lie below each threshold, `at_ranks` which key stands at a rank.
    """

    def __init__(self, dtype: np.dtype, cells: CellCounts, thresholds: np.ndarray, ranks: np.ndarray) -> None:
        """dtype: of the numbers, 4 or 8 bytes.  cells: of all, in order.  thresholds: (a,) keys.  ranks: (b,)."""
        self._kind, self._bits = dtype.kind, 8 * dtype.itemsize
        self._shift = self._left = self._bits - CELL_BITS  # bits of the answers that are not known
        self._thresholds, self._ranks = thresholds.astype(np.uint64), ranks
        at = cells.before.searchsorted(ranks, side="right") - 1
        first = np.concatenate([(self._thresholds >> np.uint64(self._left)).astype(np.int64), at])
        self._prefixes = first.astype(np.uint64)  # (a + b,)
        self._below = cells.before[first]  # keys under the prefix of each
        self._inside = cells.inside(first)  # keys with that prefix
        open_cells = np.unique(first[self._is_open()])
        collected = int(cells.inside(open_cells).sum())
        self._is_sorting = collected <= COLLECTED
        if self._is_sorting:
            self._wanted = np.zeros(CELLS, np.uint8)
            self._wanted[self._patterns(open_cells.astype(np.uint64)).astype(np.int64)] = 1
            self._found, self._filled = np.empty(collected + 1, f"u{dtype.itemsize}"), 0
        else:
            self._begin_round()

    @property
    def is_answered(self) -> bool:
        """Whether no further round is needed."""
        return self._left == 0 or not self._is_open().any()

    @property
    def below(self) -> np.ndarray:
        """(a,) i8, keys below each threshold."""
        return self._below[: len(self._thresholds)]

    @property
    def at_ranks(self) -> np.ndarray:
        """(b,) the key at each rank."""
        return self._prefixes[len(self._thresholds) :].astype(f"u{self._bits // 8}")

    def take(self, patterns: np.ndarray, kernels: Kernels) -> None:
        """Look at some of the patterns (n,), contiguous; in one round every pattern is to be seen once."""
        if self._is_sorting:
            self._filled = kernels.gather(patterns, self._shift, self._wanted, self._found, self._filled)
        else:
            kernels.count_inside(patterns, self._shift, self._starts, self._left, self._rows, self._table)

    def end_round(self) -> None:
        """Draw conclusions from what was taken."""
        if self._is_sorting:
            self._resolve_sorted()
            return
        left = self._left - CELL_BITS
        for query in range(len(self._prefixes)):
            self._step_down(query, left)
        self._left = left
        if left:
            self._begin_round()

    def _is_open(self) -> np.ndarray:
        """(a + b,) bool; a threshold where its prefix begins, or in an empty one, is answered."""
        a = len(self._thresholds)
        is_inside = self._thresholds & np.uint64((1 << self._left) - 1) != 0
        return np.concatenate([is_inside & (self._inside[:a] > 0), np.ones(len(self._ranks), bool)])

    def _patterns(self, prefixes: np.ndarray) -> np.ndarray:
        """(k,) u8, the upper bits of the patterns whose keys have such upper bits."""
        if self._kind == "u":
            return prefixes
        known = self._bits - self._left
        sign, every = np.uint64(1 << (known - 1)), np.uint64((1 << known) - 1)
        turned = prefixes ^ sign
        return turned if self._kind == "i" else np.where(prefixes < sign, prefixes ^ every, turned)

    def _begin_round(self) -> None:
        self._rows = np.unique(self._patterns(self._prefixes[self._is_open()]))
        first = self._rows >> np.uint64(self._shift - self._left)
        self._starts = np.searchsorted(first, np.arange(CELLS + 1)).astype(np.uint8)
        self._table = np.zeros((len(self._rows), CELLS), np.int64)

    def _resolve_sorted(self) -> None:
        keys = order_keys(self._found[: self._filled], self._kind)
        keys.sort()
        begins = keys.searchsorted((self._prefixes << np.uint64(self._left)).astype(keys.dtype))
        a = len(self._thresholds)
        deeper = keys.searchsorted(self._thresholds.astype(keys.dtype)) - begins[:a]
        self._below[:a] += np.where(self._is_open()[:a], deeper, 0)
        at_ranks = keys[begins[a:] + self._ranks - self._below[a:]]
        self._prefixes = np.concatenate([self._thresholds, at_ranks.astype(np.uint64)])
        self._left = 0

    def _step_down(self, query: int, left: int) -> None:
        """The next 16 bits of one answer, from the row of counts of its prefix."""
        prefix, a = self._prefixes[query], len(self._thresholds)
        pattern = self._patterns(prefix[None])[0]
        row = int(self._rows.searchsorted(pattern))
        if query < a:
            self._prefixes[query] = self._thresholds[query] >> np.uint64(left)
        if row == len(self._rows) or self._rows[row] != pattern:
            return  # it was not open
        is_negative = self._kind == "f" and not prefix >> np.uint64(self._bits - self._left - 1)
        counts = self._table[row, ::-1] if is_negative else self._table[row]
        if query < a:
            cell = int(self._prefixes[query]) & (CELLS - 1)
        else:
            cell = int(np.cumsum(counts).searchsorted(self._ranks[query - a] - self._below[query], side="right"))
            self._prefixes[query] = prefix << np.uint64(CELL_BITS) | np.uint64(cell)
        self._below[query] += counts[:cell].sum()
        self._inside[query] = counts[cell]
