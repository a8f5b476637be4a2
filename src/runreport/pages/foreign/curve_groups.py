"""Which curves a person looks at first, and which of them belong into one figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from runreport.pages.foreign.curve_names import Kind, Named, Split, named
from runreport.runs.logged import Curve, Unit

FIRST = ("loss", "accuracy", "mean_reward", "ep_rew_mean")  # come before others of their kind
LAST = ("episode_reward",)  # of single environments
STATISTICS = frozenset(("mean", "min", "max", "avg", "median"))  # of a metric, and no set of data
ORDER: tuple[Kind, ...] = ("loss", "score", "rate", "other")


@dataclass(frozen=True, slots=True)
class Group:
    """The curves of one metric over one axis: those of the training first, then of evaluations, each by tag."""

    metric: str
    kind: Kind
    unit: Unit
    curves: tuple[Curve, ...]
    splits: tuple[Split, ...]  # of each curve

    def of(self, split: Split) -> Curve | None:
        """The longest curve of a part of the data, the first of equals."""
        found = [curve for curve, part in zip(self.curves, self.splits, strict=True) if part == split]
        return max(found, key=points) if found else None

    @property
    def main(self) -> Curve:
        """The one that tells how the training went: of the training, or of no named part, or else of an evaluation."""
        found = [curve for split in ("", "train", "eval") if (curve := self.of(split)) is not None]
        return max(found[:2] if self.of("train") is not None and self.of("") is not None else found[:1], key=points)


def curve_groups(curves: Iterable[Curve]) -> tuple[Group, ...]:
    """All curves that tell of the model, the main loss first; curves of the machine and of the clock are in none."""
    found: dict[tuple[str, Unit], list[tuple[Named, Curve]]] = defaultdict(list)
    for curve in curves:
        name = named(curve.tag)
        if not curve.is_system and name.kind != "bookkeeping" and points(curve):
            found[name.metric, curve.unit].append((name, curve))
    groups = [_group(metric, unit, pairs) for (metric, unit), pairs in _sets_joined(found).items()]
    return tuple(sorted(groups, key=_rank))


def points(curve: Curve) -> int:
    """Finite values of a curve."""
    return int(np.isfinite(curve.values).sum())


_Found = dict[tuple[str, Unit], list[tuple[Named, Curve]]]


def _sets_joined(found: _Found) -> _Found:
    """`eval_g0_loss`, `eval_g1_loss` …: the same metric of several sets belongs together."""
    sets: dict[tuple[str, Unit], list[str]] = defaultdict(list)
    for (metric, unit), pairs in found.items():
        head, _, base = metric.rpartition("_")
        if (
            head
            and not STATISTICS & set(head.split("_"))
            and pairs[0][0].kind in ("loss", "score")
            and all(name.split == "eval" for name, _ in pairs)
        ):
            sets[base, unit].append(metric)
    joined: _Found = defaultdict(list)
    for (metric, unit), pairs in found.items():
        base = metric.rpartition("_")[2]
        is_set = metric in sets[base, unit] and (len(sets[base, unit]) > 1 or (base, unit) in found)
        joined[base if is_set else metric, unit] += pairs
    return joined


def _group(metric: str, unit: Unit, pairs: list[tuple[Named, Curve]]) -> Group:
    order = sorted(pairs, key=lambda one: (one[0].split == "eval", one[1].tag))
    return Group(
        metric, order[0][0].kind, unit, tuple(curve for _, curve in order), tuple(name.split for name, _ in order)
    )


def _rank(group: Group) -> tuple[int, bool, bool, bool, int, str, str]:
    longest = max(map(points, group.curves))
    return (
        ORDER.index(group.kind),
        longest < 2,
        group.metric not in FIRST,
        group.metric in LAST,
        group.metric.count("_"),
        group.metric,
        group.unit,
    )
