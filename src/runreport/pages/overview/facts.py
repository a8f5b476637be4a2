"""What the newest artifacts and the log say about a run, gathered once for headings, tiles and the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH, MixtureHealth
from runreport.artifacts.latent.quality import QUALITY, LatentQuality
from runreport.pages.overview.curves import Curve, loss_curve
from runreport.pages.page import RunView
from runreport.pages.words import seconds_between

CARRY = 0.01  # share of the samples from which on a component counts as carrying something
NOUNS = {"digits": "digit", "mnist": "digit", "fashion-mnist": "kind of clothing"}


@dataclass(frozen=True, slots=True)
class Facts:
    """None where the run does not say."""

    loss: Curve | None
    health: MixtureHealth | None
    health_epoch: int | None
    quality: LatentQuality | None
    quality_epoch: int | None
    epochs_done: int | None
    epochs_planned: int | None
    seconds: float | None

    @property
    def carrying(self) -> int | None:
        """Components that are the likeliest one for at least CARRY of the samples."""
        if self.health is None:
            return None
        counts = self.health.argmax_counts
        return sum(number >= max(1, CARRY * sum(counts)) for number in counts)


def facts(view: RunView) -> Facts:
    """Gathered from the shelf and the log; nothing is computed that an artifact should say."""
    run = view.run
    health_epoch, health = newest(view, MIXTURE_HEALTH)
    quality_epoch, quality = newest(view, QUALITY)
    loss = loss_curve(run)
    return Facts(
        loss=loss,
        health=health,
        health_epoch=health_epoch,
        quality=quality,
        quality_epoch=quality_epoch,
        epochs_done=_epochs_done(view, loss),
        epochs_planned=None if run.config is None else run.config.train.epochs,
        seconds=seconds_between(run.summary.get("started"), run.summary.get("ended")),
    )


def newest(view: RunView, artifact: Artifact, **keys: str | int) -> tuple[int | None, Any]:
    """Epoch and result of the newest file of a kind; (None, None) where there is none."""
    epochs = view.shelf.epochs(artifact, **keys)
    return (epochs[-1], view.shelf.load(artifact, epochs[-1], **keys)) if epochs else (None, None)


def _epochs_done(view: RunView, loss: Curve | None) -> int | None:
    """What the run says itself, else the newest logged epoch, else the newest checkpoint."""
    said = view.run.summary.get("epochs_done")
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    if loss is not None and loss.epochs:
        return loss.epochs[-1]
    return view.run.checkpoints[-1].epoch if view.run.checkpoints else None
