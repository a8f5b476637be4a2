"""Logged things by tag and step, and which of them a page holds where they are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from runreport.pages.words import count
from runreport.runs.logged import Picture


class Logged(Protocol):
    """Anything that has a tag and a moment."""

    @property
    def tag(self) -> str: ...
    @property
    def step(self) -> int | None: ...
    @property
    def time(self) -> float | None: ...


T = TypeVar("T", bound=Logged)


@dataclass(frozen=True, slots=True)
class Frame:
    """The pictures that were logged under one tag at one time."""

    step: int | None
    pictures: tuple[Picture, ...]


def by_tag(logged: Iterable[T]) -> dict[str, list[T]]:
    """Those of each tag in the order of the log; tags sorted."""
    found: dict[str, list[T]] = {}
    for one in logged:
        found.setdefault(one.tag, []).append(one)
    return dict(sorted(found.items()))


def frames(pictures: Iterable[Picture]) -> list[Frame]:
    """Pictures of one tag put together by step; a step that is logged again begins a frame of its own."""
    found: list[list[Picture]] = []
    for one in pictures:
        last = found[-1][-1] if found else None
        if last is None or one.step is None or one.step != last.step or one.index <= last.index:
            found.append([])
        found[-1].append(one)
    return [Frame(group[0].step, tuple(group)) for group in found]


def spread(n: int, wanted: int) -> tuple[int, ...]:
    """So many of n places, evenly spread, first and last kept; only the last where one is wanted."""
    if wanted >= n:
        return tuple(range(n))
    if wanted <= 1:
        return (n - 1,) if n and wanted else ()
    return tuple(round(i * (n - 1) / (wanted - 1)) for i in range(wanted))


def within(
    tags: Sequence[Sequence[int]], budget: int, fits: Callable[[int], bool] | None = None
) -> list[tuple[int, ...]]:
    """Places that are kept of each tag, so many of all tags alike that their sizes come to no more than the budget.

    tags: the size of each thing, tag by tag.  Where even one thing of each tag is too much, later tags get none.
    fits: a further condition on how many are kept of a tag.
    """

    def kept(wanted: int) -> list[tuple[int, ...]]:
        return [spread(len(sizes), wanted) for sizes in tags]

    def is_small(wanted: int) -> bool:
        total = sum(sizes[place] for sizes, places in zip(tags, kept(wanted), strict=True) for place in places)
        return total <= budget and (fits is None or fits(wanted))

    low, high = 0, max(map(len, tags), default=0)
    if is_small(high):
        return kept(high)
    while high - low > 1:  # low is small, high is not
        middle = (low + high) // 2
        low, high = (middle, high) if is_small(middle) else (low, middle)
    return kept(low) if low else _first_ones(tags, budget)


def _first_ones(tags: Sequence[Sequence[int]], budget: int) -> list[tuple[int, ...]]:
    """The last thing of each tag as long as there is room."""
    found: list[tuple[int, ...]] = []
    for sizes in tags:
        fits = bool(sizes) and sizes[-1] <= budget
        found.append((len(sizes) - 1,) if fits else ())
        budget -= sizes[-1] if fits else 0
    return found


def how_many(kept: int, every: int, noun: str) -> str:
    """`all 12 steps`, or `40 of 1,200 steps, evenly spread, first and last kept`."""
    if kept == every:
        return f"one {noun}" if every == 1 else f"all {count(every, noun)}"
    if kept < 2:
        return f"{kept} of {count(every, noun)}" + (", the last" if kept else "")
    return f"{kept:,} of {count(every, noun)}, evenly spread, first and last kept"


def moment_text(time: float | None) -> str:
    """Seconds since 1970 as `2026-11-20 14:05:03`; "" where there is none or it is no time."""
    try:
        return "" if time is None else f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return ""
