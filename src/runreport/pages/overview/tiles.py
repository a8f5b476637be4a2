"""The key figures at the top of a run's page."""

from __future__ import annotations

from dataclasses import dataclass

from runreport.pages.overview.facts import CARRY, Facts, facts
from runreport.pages.page import RunView
from runreport.pages.words import NONE, count, duration, figure, percent, size


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, what it is called, and one line of explanation."""

    name: str
    value: str
    note: str
    is_word: bool = False  # value is no number: set smaller, and in several lines where it is long


def tiles(view: RunView) -> tuple[Tile, ...]:
    """Five or six; a value that the run does not have is a dash, and the note says why."""
    known = facts(view)
    mixture = view.run.config is not None and view.run.config.has_mixture
    return (
        _loss(known),
        *([_components(known)] if mixture else []),
        _accuracy(known),
        _purity(known),
        _time(view, known),
        _checkpoints(view),
    )


def _loss(known: Facts) -> Tile:
    curve = known.loss
    if curve is None or curve.last is None or curve.best is None:
        return Tile("Loss", NONE, "none was logged")
    epoch, value = curve.best
    note = "the lowest so far" if epoch == curve.last[0] else f"lowest {figure(value)} at epoch {epoch}"
    return Tile("Loss", figure(curve.last[1]), note)


def _components(known: Facts) -> Tile:
    if known.health is None:
        return Tile("Components in use", NONE, "no mixture health yet")
    note = f"of {len(known.health.p)}; {known.carrying} hold at least {percent(CARRY)} of the samples"
    return Tile("Components in use", figure(known.health.neff, 3), note)


def _accuracy(known: Facts) -> Tile:
    quality = known.quality
    if quality is None:
        return Tile("Accuracy", NONE, "no latent quality yet")
    if quality.accuracy is None:
        return Tile("Accuracy", NONE, "this model does not classify")
    return Tile("Accuracy", percent(quality.accuracy), quality.accuracy_kind or "")


def _purity(known: Facts) -> Tile:
    quality = known.quality
    if quality is None:
        return Tile("Neighbour purity", NONE, "no latent quality yet")
    return Tile("Neighbour purity", percent(quality.purity), f"k = {quality.k}, {count(quality.n, 'sample')}")


def _time(view: RunView, known: Facts) -> Tile:
    if known.seconds is None:
        return Tile("Time", NONE, "start or end is not recorded")
    each = known.seconds / known.epochs_done if known.epochs_done else None
    note = f"{duration(each)} an epoch" if each is not None else view.run.status
    return Tile("Time", duration(known.seconds), note)


def _checkpoints(view: RunView) -> Tile:
    found = view.run.checkpoints
    return Tile("Checkpoints", str(len(found)), size(sum(one.size for one in found)))
