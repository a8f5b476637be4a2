"""What a report gives up to stay below a size, in which order: a ladder from everything to the least it can be.

Each rung keeps at most what the rung before kept, so a larger limit never keeps less. What is least missed goes first:
numbers too fine to be seen, pictures that can be had elsewhere, epochs between others, points beyond a good sample.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runreport.pages.thinning import Thinning

LEAST_POINTS = 500
HEAVY = 1 / 3  # of a report; a library that takes more goes first, or a small run would lose all its data to it
STEPS: tuple[dict[str, Any], ...] = (
    {"bits": 8},
    {"recon": "newest"},
    {"has_printed": False},
    {"has_tensor_values": False},
    {"epochs": 24},
    {"points": 12_000},
    {"qc": "newest"},
    {"has_logged_pictures": False},
    {"epochs": 12},
    {"near": "newest"},
    {"points": 6_000},
    {"fields": "newest"},
    {"epochs": 8},
    {"points": 3_000},
    {"has_relations": False},
    {"recon": "none"},
    {"has_tensor_details": False},
    {"has_plotly": False},
    {"epochs": 4},
    {"has_three": False},
    {"points": 1_500},
    {"qc": "none"},
    {"fields": "none"},
    {"has_pictures": False},
    {"near": "none"},
    {"epochs": 2},
    {"points": LEAST_POINTS},
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is."""

    epochs: int
    points: int
    plotly_share: float = 0.0  # of the whole report


def ladder(extent: Extent) -> tuple[Thinning, ...]:
    """Everything first, then step by step less; a step to fewer epochs or points goes through those between."""
    rungs = [Thinning()]
    first: list[dict[str, Any]] = [{"has_plotly": False}] if extent.plotly_share > HEAVY else []
    for step in (*first, *(step for step in STEPS if step not in first)):
        ((name, goal),) = step.items()
        if name in ("epochs", "points"):
            now = getattr(rungs[-1], name) or getattr(extent, name)
            rungs += [replace(rungs[-1], **{name: some}) for some in _downwards(name, now, goal)]
        else:
            rungs.append(replace(rungs[-1], **step))
    return tuple(rungs)


def _downwards(name: str, now: int, goal: int) -> Iterator[int]:
    """Epochs one by one, points by a tenth."""
    while now > goal:
        now = now - 1 if name == "epochs" else max(goal, now * 9 // 10)
        yield now


def first_that_fits(
    size_of: Callable[[Thinning], int],
    rungs: Sequence[Thinning],
    limit: int,
    estimate_of: Callable[[Thinning], int] | None = None,
) -> Thinning | None:
    """The rung that keeps most and is no larger than the limit; None where even the last one is.

    size_of: bytes; must not grow along the ladder. It is asked about the rungs around the one where estimate_of, which
    may be wrong but is asked more often, comes to be no larger than the limit.
    """
    look = estimate_of or size_of
    if look(rungs[0]) <= limit:
        place = 0
    else:
        place = min(bisect_left(rungs, True, key=lambda rung: look(rung) <= limit), len(rungs) - 1)
    if size_of(rungs[place]) > limit:
        return next((rung for rung in rungs[place + 1 :] if size_of(rung) <= limit), None)
    while place > 0 and size_of(rungs[place - 1]) <= limit:
        place -= 1
    return rungs[place]
