"""Colour and dash pattern of each run: from its id, and as far as possible its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STRONG, PALE = (0, 2, 4, 5, 6, 8), (1, 3, 7, 9)  # Petroff's ten, --c0 … --c9: those that hold 3:1 on white, and others
DASHES = 5  # solid, dashed, dotted, dash and dot, long dashes


@dataclass(frozen=True, slots=True)
class RunStyle:
    """How the curves of a run are drawn."""

    color: int  # below 10
    dash: int  # below DASHES; 0 is a solid line
    is_shared: bool = False  # with another run: there are more runs than styles


def run_styles(ids: Sequence[str]) -> list[RunStyle]:
    """The styles of runs, by their order: who comes first has the first choice, so an id appended changes none.

    A run wants the colour of its hash as a solid line, then the next free one, pale ones last; dashes begin once ten
    solid lines are given away.  From the 51st run on a style is that of the hash, shared.
    """
    taken: set[tuple[int, int]] = set()
    found: list[RunStyle] = []
    for run_id in ids:
        wishes = _wishes(run_id)
        style = next((wish for wish in wishes if wish not in taken), None)
        if style is None:
            wishes = [*_wishes(run_id)]
            found.append(RunStyle(*wishes[_hashed(run_id) // 64 % len(wishes)], is_shared=True))
        else:
            taken.add(style)
            found.append(RunStyle(*style))
    return found


def _wishes(run_id: str) -> Iterator[tuple[int, int]]:
    start = _hashed(run_id)
    for dash in range(DASHES):
        for colors in (STRONG, PALE):
            for step in range(len(colors)):
                yield colors[(start + step) % len(colors)], dash


def _hashed(run_id: str) -> int:
    return int.from_bytes(hashlib.sha256(run_id.encode("utf-8", "surrogateescape")).digest()[:8], "big")
