"""The logged metrics of a run: which is the loss, and one value per epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass

from runreport.runs.run import Run, Series

LOSSES = {
    "loss": "total",
    "recon": "reconstruction",
    "recon_loss": "reconstruction",
    "reconstruction": "reconstruction",
    "kld_c": "categorical KL",
    "kld_z": "Gaussian KL",
    "ce": "classification",
    "class_loss": "classification",
    "cross_entropy": "classification",
}
SCHEDULES = {"cat_kl_weight": "categorical KL", "entropy_bonus_weight": "entropy bonus"}
DIAGNOSTICS = {"qc_neff": "n_eff", "qc_pmax": "p_max", "qc_entropy_mean": "mean entropy"}


@dataclass(frozen=True, slots=True)
class Curve:
    """A metric with one value per epoch, ascending; NaN where the log held no number."""

    tag: str
    epochs: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def best(self) -> tuple[int, float] | None:
        """Epoch and value of the smallest finite value, the first of equals."""
        finite = [pair for pair in zip(self.epochs, self.values, strict=True) if math.isfinite(pair[1])]
        return min(finite, key=lambda pair: pair[1]) if finite else None

    @property
    def first_top(self) -> tuple[int, float] | None:
        """Epoch at which the largest finite value was first reached, and it; None for a constant or empty curve."""
        finite = [pair for pair in zip(self.epochs, self.values, strict=True) if math.isfinite(pair[1])]
        if len({value for _, value in finite}) < 2:
            return None
        return max(finite, key=lambda pair: pair[1])

    @property
    def last(self) -> tuple[int, float] | None:
        """The newest finite value with its epoch."""
        finite = [pair for pair in zip(self.epochs, self.values, strict=True) if math.isfinite(pair[1])]
        return finite[-1] if finite else None


def curve(series: Series) -> Curve:
    """One value per epoch: after a resume the later one counts."""
    latest = dict(zip(series.epochs, series.values, strict=True))
    epochs = tuple(sorted(latest))
    return Curve(series.tag, epochs, tuple(latest[epoch] for epoch in epochs))


def curves(run: Run) -> dict[str, Curve]:
    """By tag, in the order of the log."""
    return {series.tag: curve(series) for series in run.series}


def short_name(tag: str) -> str:
    """The last part of a tag: `train/loss` is `loss`."""
    return tag.rsplit("/", 1)[-1]


def of_kind(run: Run, names: dict[str, str]) -> dict[str, Curve]:
    """Reader's name -> curve, for the tags of one kind that the run has, in the order of names."""
    found = {short_name(tag): one for tag, one in curves(run).items()}
    return {name: found[tag] for tag, name in names.items() if tag in found}


def loss_curve(run: Run) -> Curve | None:
    """The total loss, where one was logged."""
    return of_kind(run, LOSSES).get("total")


def other_curves(run: Run) -> dict[str, Curve]:
    """Scalars that no figure of the page knows by name."""
    known = {*LOSSES, *SCHEDULES, *DIAGNOSTICS}
    return {tag: one for tag, one in curves(run).items() if short_name(tag) not in known}
