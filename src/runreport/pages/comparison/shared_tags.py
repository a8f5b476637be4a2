"""The tags that several runs have, and which of them are looked at first."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runreport.pages.comparison.compared_run import ComparedRun
from runreport.pages.comparison.direction import Direction, direction_of
from runreport.runs.logged import Unit

FIRST = 4  # charts that stand on the page at first
FIRST_OF_MANY = 2  # the same with more than MANY runs
MANY = 60
UNITS: tuple[Unit, ...] = ("step", "epoch", "time")
HELD_OUT = re.compile(r"(^|[/_.\s-])(eval|val|valid|validation|test|dev)([/_.\s-]|$)")
BOOKKEEPING = re.compile(
    r"(^|[/_.\s-])(epochs?|global_step|steps?|lr|learning_rate|wd|momentum|time|elapsed\w*|remaining\w*|runtime|"
    r"percentage|samples_per_second|steps_per_second|tokens?|throughput|memory|grad_norm|step_avg|train_time|data_time|"
    r"total_flos|timestamp|iter|t)([/_.\s-]|$)"
)


@dataclass(frozen=True, slots=True)
class SharedTag:
    """A tag of at least two runs."""

    key: str  # stands for the tag in addresses and names of files
    tag: str  # as logged
    runs: tuple[ComparedRun, ...]  # those that have it, in the order of the page
    unit: Unit  # what x counts in most of them
    direction: Direction
    is_system: bool

    @property
    def is_bookkeeping(self) -> bool:
        """Whether it is of the machine, or counts steps, time and the like: nothing that runs are compared by first."""
        return self.is_system or BOOKKEEPING.search(self.tag.lower()) is not None

    @property
    def same_unit(self) -> tuple[ComparedRun, ...]:
        """The runs whose x counts the tag's unit: only they can be averaged, or looked up at a step."""
        return tuple(run for run in self.runs if run.curves[self.tag].unit == self.unit)


def shared_tags(runs: Sequence[ComparedRun]) -> list[SharedTag]:
    """By rank: what most runs have and what is judged by first, bookkeeping and the machine last."""
    owners: dict[str, list[ComparedRun]] = {}
    for run in runs:
        for tag in run.curves:
            owners.setdefault(tag, []).append(run)
    found = [_shared(tag, tuple(own)) for tag, own in owners.items() if len(own) > 1]
    return sorted(found, key=_rank)


def first_tags(tags: Sequence[SharedTag], n_runs: int) -> list[SharedTag]:
    """What is drawn before the reader has chosen."""
    most = FIRST if n_runs <= MANY else FIRST_OF_MANY
    judged = [one for one in tags if not one.is_bookkeeping]
    return (judged or list(tags))[:most]


def _shared(tag: str, runs: tuple[ComparedRun, ...]) -> SharedTag:
    curves = [run.curves[tag] for run in runs]
    units = Counter(curve.unit for curve in curves)
    return SharedTag(
        key=hashlib.sha256(tag.encode("utf-8", "surrogateescape")).hexdigest()[:8],
        tag=tag,
        runs=runs,
        unit=max(UNITS, key=lambda unit: (units[unit], -UNITS.index(unit))),
        direction=direction_of(tag),
        is_system=all(curve.is_system for curve in curves),
    )


def _rank(one: SharedTag) -> tuple[object, ...]:
    name = one.tag.lower()
    is_judged = one.direction != ""
    return (
        one.is_system,
        one.is_bookkeeping,
        -len(one.runs),
        not (is_judged and HELD_OUT.search(name)),
        not is_judged,
        len(name),
        name,
    )
