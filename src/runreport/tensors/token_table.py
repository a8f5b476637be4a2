"""Which tensor of a model holds one row per token."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runreport.tensors.tensor_names import tensor_name

ROWS = 8  # fewer rows are no vocabulary
_MAY_BE = re.compile(r"wte|emb|shared|tok", re.IGNORECASE)  # what every name of such a table has in it


def token_table(tensors: Iterable[tuple[str, tuple[int, ...]]]) -> tuple[str, int] | None:
    """Name and rows of the embedding of tokens, of several the one with the most, of equals the first; None without.

    tensors: name and shape of each. Tables of positions, of token types and of adapters are others.
    """
    best, rows = None, ROWS - 1
    for name, shape in tensors:
        if len(shape) != 2 or shape[0] <= rows or not _MAY_BE.search(name) or "token_type" in name:
            continue
        if tensor_name(name, shape).group == "embedding":
            best, rows = name, shape[0]
    return None if best is None else (best, rows)
