"""Rules that say of a tensor's history whether it explodes, vanishes, is dead or frozen, each with its number.

The rules are ours; what they guard against: biases that start at zero have no first norm to compare with, scales that
start at one are large from the start, an adapter's base is frozen on purpose (so frozen is a fact and no error), and a
tensor that was large for a moment and came back is not exploding now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 3  # checkpoints below which nothing is found, but for values that are not finite
EXPLODING = 10.0  # times the first norm
LARGE = 10.0  # times the typical root mean square of the model's tensors at the first checkpoint
VANISHING = 0.1  # of the first norm
DEAD = 0.99  # share of zeros
SCALE = 0.5  # root mean square from which a vector is taken for a scale that starts at one


@dataclass(frozen=True, slots=True)
class History:
    """One tensor over the checkpoints of a run, (e,) f8 each; NaN where it was not there or not measured."""

    rank: int  # axes
    numel: int
    norm: np.ndarray
    zeros: np.ndarray  # share of zeros
    not_finite: np.ndarray  # count of NaN and infinite values
    changed: np.ndarray  # cells that differ from the checkpoint before; NaN at the first

    @property
    def first(self) -> int | None:
        """The first checkpoint with a norm above 0: what growth is measured from."""
        found = np.flatnonzero(self.norm > 0)
        return int(found[0]) if len(found) else None

    def rms(self, at: int) -> float:
        """Root mean square of the values at a checkpoint."""
        return float(self.norm[at]) / np.sqrt(max(1, self.numel))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found of one tensor at the last checkpoint."""

    rule: str  # "not finite", "exploding", "dead", "vanishing", "frozen"
    tensor: int
    value: float  # count, ratio of norms, share of zeros, or number of comparisons without a change
    since: int  # the checkpoint it is compared with, or since which it holds


def findings(histories: Sequence[History]) -> list[Finding]:
    """What the rules say of all tensors of a run, rule by rule; each tensor stands under the first that fits.

    Where no tensor has changed since the checkpoint before, the two are copies, and none is called frozen.
    """
    typical = typical_rms(histories)
    has_moved = any(len(one.changed) and one.changed[-1] > 0 for one in histories)
    found: list[Finding] = []
    for tensor, one in enumerate(histories):
        for rule, test in _RULES:
            told = test(one, typical)
            if told is not None and (rule != "frozen" or has_moved):
                found.append(Finding(rule, tensor, *told))
                break
    order = [rule for rule, _ in _RULES]
    return sorted(found, key=lambda one: (order.index(one.rule), one.tensor))


def typical_rms(histories: Sequence[History]) -> float:
    """Median over the tensors that are not zero of their root mean square where they first are not; NaN without any."""
    values = [one.rms(one.first) for one in histories if one.first is not None]
    return float(np.median(values)) if values else np.nan


Told = tuple[float, int] | None


def not_finite(one: History, _typical: float) -> Told:
    """NaN or infinite values at the last checkpoint, and since when; the only rule that needs no history."""
    if not len(one.not_finite) or not one.not_finite[-1] > 0:
        return None
    whole = np.flatnonzero(~(one.not_finite > 0))
    return float(one.not_finite[-1]), int(whole[-1]) + 1 if len(whole) else 0


def exploding(one: History, typical: float) -> Told:
    """At its largest now, at least EXPLODING times the first norm, and LARGE times a typical tensor of the model."""
    ratio = _growth(one)
    if ratio is None or ratio < EXPLODING or one.norm[-1] < np.nanmax(one.norm):
        return None
    return (ratio, one.first or 0) if one.rms(-1) >= LARGE * typical else None


def vanishing(one: History, _typical: float) -> Told:
    """At its smallest now and at most VANISHING of the first norm; of vectors only scales: biases may be small."""
    ratio = _growth(one)
    if ratio is None or not 0 < ratio <= VANISHING or one.norm[-1] > np.nanmin(one.norm[one.first or 0 :]):
        return None
    return (ratio, one.first or 0) if one.rank >= 2 or one.rms(one.first or 0) >= SCALE else None


def dead(one: History, _typical: float) -> Told:
    """At least DEAD of the values are zero and fewer were, or all of a matrix have been zero at every checkpoint."""
    known = np.flatnonzero(~np.isnan(one.zeros))
    if len(known) < FEWEST or np.isnan(one.zeros[-1]) or one.zeros[-1] < DEAD:
        return None
    alive = np.flatnonzero(one.zeros < DEAD)
    if len(alive):
        return float(one.zeros[-1]), int(alive[-1]) + 1
    return (1.0, int(known[0])) if one.rank >= 2 and bool((one.zeros[known] == 1).all()) else None


def frozen(one: History, _typical: float) -> Told:
    """No cell has changed in the last comparisons, at least FEWEST - 1 of them."""
    if not len(one.changed) or one.changed[-1] != 0:
        return None
    other = np.flatnonzero(~(one.changed == 0))
    still = len(one.changed) - 1 - (int(other[-1]) if len(other) else -1)
    return (float(still), len(one.changed) - 1 - still) if still >= FEWEST - 1 else None


def _growth(one: History) -> float | None:
    """The last norm over the first; None where there are too few checkpoints, or none that is not zero before."""
    first = one.first
    known = np.count_nonzero(np.isfinite(one.norm))
    if first is None or known < FEWEST or first >= len(one.norm) - 1 or not np.isfinite(one.norm[-1]):
        return None
    return float(one.norm[-1] / one.norm[first])


_RULES: tuple[tuple[str, Callable[[History, float], Told]], ...] = (
    ("not finite", not_finite),
    ("exploding", exploding),
    ("dead", dead),
    ("vanishing", vanishing),
    ("frozen", frozen),
)
