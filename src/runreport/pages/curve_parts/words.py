"""What the page says of all its curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from runreport.pages.curve_parts.kept_points import restarts
from runreport.pages.foreign.curve_names import named
from runreport.pages.words import count, figure, visible
from runreport.runs.logged import Curve

FILES = 3  # named; of more their number is said
LOSSES = (
    "loss",
    "train_loss",
    "train-loss",
    "training_loss",
    "total_loss",
    "train_loss_epoch",
    "loss_epoch",
    "train_loss_step",
    "loss_step",
    "eval_loss",
    "val_loss",
    "valid_loss",
    "test_loss",
)


def heading_of(curves: Sequence[Curve]) -> str:
    """Where the loss went, where there is one; else how many curves there are."""
    curve = main_loss(curves)
    if curve is None:
        return f"{count(len(curves), 'curve')} of {count(sum(len(one.x) for one in curves), 'logged point')}"
    finite = np.isfinite(curve.values)
    first, last = curve.values[finite][0], curve.values[finite][-1]
    went = "fell" if last < first else "rose" if last > first else "stayed"
    way = f"at {figure(last)}" if went == "stayed" else f"from {figure(first)} to {figure(last)}"
    by = "" if curve.unit == "time" else f" by {curve.unit} {figure(curve.x[finite][-1], 15)}"
    return f"{visible(curve.tag)[:80]} {went} {way}{by}"


def main_loss(curves: Sequence[Curve]) -> Curve | None:
    """The curve of the loss: in training before evaluation, then the first of LOSSES, then most points; None for none.

    Curves without two finite points do not count.
    """

    def rank(curve: Curve) -> tuple[int, int, int]:
        name = curve.tag.lower().rpartition("/")[2]
        return named(curve.tag).split == "eval", LOSSES.index(name), -len(curve.x)

    found = [
        curve
        for curve in curves
        if curve.tag.rpartition("/")[2].lower() in LOSSES and np.isfinite(curve.values).sum() > 1
    ]
    return min(found, key=rank, default=None)


def lead_of(curves: Sequence[Curve], groups: int, limit: int) -> list[str]:
    """How much there is and where it was read; what a reader has to know: gaps, restarts, thinning."""
    files = sorted({curve.file for curve in curves})
    named = ", ".join(visible(file) for file in files[:FILES]) + (
        f" and {len(files) - FILES} more" * (len(files) > FILES)
    )
    points = sum(len(curve.x) for curve in curves)
    grouped = f" in {count(groups, 'group')}" if groups > 1 else ""
    says = [f"{count(len(curves), 'curve')}{grouped}, {count(points, 'point')}, read from {named}."]
    bad = sum(not np.isfinite(curve.values).all() for curve in curves)
    if bad:
        says.append(
            f"{count(bad, 'curve')} {'holds' if bad == 1 else 'hold'} NaN or infinities, marked where they lie."
        )
    back = sum(bool(len(restarts(curve.x))) for curve in curves)
    if back:
        says.append(
            f"x goes back in {count(back, 'curve')}: a run went on from an earlier point. All stretches are drawn."
        )
    long = sum(len(curve.x) > limit for curve in curves)
    if long:
        drawn = f"{count(long, 'curve')} of more than {figure(limit, 15)} points {'is' if long == 1 else 'are'} drawn"
        says.append(f"{drawn} with so many, extremes kept; runreport series prints all.")
    return says
