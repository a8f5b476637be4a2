"""Curves by the prefix of their tags, in the order of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.runs.logged import Curve

OPEN = 48  # curves in groups that are open at first
PLAIN = "Metrics"  # tags without a prefix
SYSTEM = "System"
SPLITS = re.compile(r"(train|eval|val|valid|validation|test)[_.]")  # of tags without a slash


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Curves whose tags begin alike."""

    title: str
    prefix: str  # what the tags have in common, with /; empty where nothing
    curves: tuple[Curve, ...]  # by tag
    is_open: bool  # at first


def groups_of(curves: Sequence[Curve]) -> tuple[Group, ...]:
    """Groups by the first part of the tag; tags without one come first, curves of the machine last, in one group.

    Without a slash, train_, eval_, val_ and the like are prefixes, too.  Training comes before evaluation, both before
    the rest.  A prefix that a single tag has is no group of its own.  Groups are open at first up to 48 curves in all,
    the first of them always, so that a page of many hundred begins small.
    """
    found: dict[tuple[int, str], list[Curve]] = {}
    for curve in curves:
        found.setdefault(_key(curve), []).append(curve)
    for key in [key for key, those in found.items() if key[0] == 1 and len(those) == 1]:
        found.setdefault((0, ""), []).extend(found.pop(key))
    groups: list[Group] = []
    total = 0
    for (rank, head), those in sorted(found.items(), key=lambda item: _order(*item[0])):
        total += len(those)
        title = (PLAIN, head, SYSTEM)[rank]
        ordered = tuple(sorted(those, key=lambda curve: curve.tag))
        groups.append(Group(title, f"{head}/" if rank == 1 else "", ordered, not groups or total <= OPEN))
    return tuple(groups)


def _key(curve: Curve) -> tuple[int, str]:
    """Rank and prefix of the group."""
    head, slash, _ = curve.tag.partition("/")
    split = SPLITS.match(curve.tag)
    if curve.is_system:
        return 2, ""
    if slash:
        return 1, head
    return (1, split[1]) if split else (0, "")


def _order(rank: int, head: str) -> tuple[int, int, str]:
    return rank, 0 if head == "train" else 1 if SPLITS.fullmatch(f"{head}_") else 2, head
