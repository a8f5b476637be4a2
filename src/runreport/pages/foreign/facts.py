"""What a run of another program states of itself, gathered once for its heading, its tiles and its row of the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from runreport.pages.foreign.curve_groups import Group, curve_groups
from runreport.pages.page import RunView
from runreport.runs.logged import Curve
from runreport.runs.readers.lab import run_curves


@dataclass(frozen=True, slots=True)
class Facts:
    """None where the run does not say."""

    groups: tuple[Group, ...]
    n_curves: int
    n_points: int
    steps: float | None  # the largest step of any curve
    epochs: float | None
    started_s: float | None  # seconds since 1970, the first time of any curve
    ended_s: float | None
    told_s: float | None  # how long the training took, as its own log says
    n_checkpoints: int
    checkpoint_bytes: int | None  # of the files of weights; None where no size is known

    @property
    def main(self) -> Group | None:
        """The first group that holds more than one value, else the first."""
        return next(iter(self.groups), None)

    @property
    def seconds(self) -> float | None:
        """From the first time to the last one, else what the log says."""
        if self.started_s is not None and self.ended_s is not None and self.ended_s > self.started_s:
            return self.ended_s - self.started_s
        return self.told_s


_FACTS: WeakKeyDictionary[RunView, Facts] = WeakKeyDictionary()


def facts(view: RunView) -> Facts:
    """From the curves and checkpoints alone; a view never changes."""
    known = _FACTS.get(view)
    if known is None:
        known = _FACTS[view] = _facts(view)
    return known


def _facts(view: RunView) -> Facts:
    curves = run_curves(view.run)
    times = [curve.times[np.isfinite(curve.times)] for curve in curves if curve.times is not None]
    known = np.concatenate(times) if times else np.empty(0)
    contents = [one.contents for one in view.run.logged.checkpoints if one.contents is not None]
    return Facts(
        groups=curve_groups(curves),
        n_curves=len(curves),
        n_points=sum(len(curve.x) for curve in curves),
        steps=_largest(curve.x for curve in curves if curve.unit == "step" and not curve.is_system),
        epochs=_epochs(curves),
        started_s=float(known.min()) if len(known) else None,
        ended_s=float(known.max()) if len(known) else None,
        told_s=_told(curves),
        n_checkpoints=len(view.run.logged.checkpoints),
        checkpoint_bytes=sum(one.bytes for one in contents) if contents else None,
    )


def _largest(found: Iterable[np.ndarray]) -> float | None:
    arrays = [x[np.isfinite(x)] for x in found]
    tops = [float(x.max()) for x in arrays if len(x)]
    return max(tops, default=None)


def _epochs(curves: tuple[Curve, ...]) -> float | None:
    """The largest epoch: of an axis that counts them, or of a curve that is called so."""
    axis = _largest(curve.x for curve in curves if curve.unit == "epoch")
    if axis is not None:
        return axis
    return _largest(curve.values for curve in curves if curve.tag in ("epoch", "train/epoch", "epochs"))


def _told(curves: tuple[Curve, ...]) -> float | None:
    """Seconds as the Hugging Face Trainer sums them up at its end."""
    found = [curve for curve in curves if curve.tag in ("train_runtime", "train/train_runtime", "train/runtime")]
    values = [float(curve.values[-1]) for curve in found if len(curve.values) and np.isfinite(curve.values[-1])]
    return values[0] if values and values[0] > 0 else None
