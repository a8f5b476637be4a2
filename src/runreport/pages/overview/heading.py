"""What a run's page says in its heading and its first two sentences, from the run's own numbers."""

from __future__ import annotations

import math

from runreport.pages.overview.facts import NOUNS, Facts, facts
from runreport.pages.overview.last_seen import last_seen_sentence
from runreport.pages.page import RunView
from runreport.pages.words import count, duration, figure, percent, spelled

MATCHED = 0.5  # accuracy from which on a component may be said to carry a class
SETTLED = 0.05  # of the whole fall of a curve; what is left after the epoch it flattens at


def heading(view: RunView) -> str:
    """One sentence: the strongest thing the artifacts can state, else how far the run came."""
    known = facts(view)
    if view.run.status in ("failed", "cancelled", "interrupted"):
        return _stopped(view, known)
    if known.health is not None:
        return _components(view, known)
    if known.quality is not None and known.quality.accuracy is not None:
        return f"The class head is right for {percent(known.quality.accuracy)} of the samples"
    return _progress(view, known)


def _components(view: RunView, known: Facts) -> str:
    total = len(known.health.p) if known.health else 0
    carrying = known.carrying or 0
    noun = NOUNS.get(view.run.config.data.name, "class") if view.run.config else "class"
    one, many = (f"carries a {noun}", f"carry a {noun}") if _matches_labels(known) else ("is in use", "are in use")
    subject = "All" if carrying == total and total > 1 else spelled(carrying, capital=True) + " of"
    return f"{subject} {spelled(total)} mixture components {one if carrying == 1 else many}"


def _matches_labels(known: Facts) -> bool:
    """Whether components stand for classes: at least half of the samples are matched."""
    return known.quality is not None and (known.quality.accuracy or 0) >= MATCHED


def _stopped(view: RunView, known: Facts) -> str:
    words = {"failed": "Failed", "cancelled": "Cancelled", "interrupted": "Interrupted"}
    return f"{words[view.run.status]} {_how_far(known)}"


def _progress(view: RunView, known: Facts) -> str:
    if not known.epochs_done:
        return "No epoch has finished yet"
    return f"Trained {_how_far(known).removeprefix('after ')}"


def _how_far(known: Facts) -> str:
    done, planned = known.epochs_done or 0, known.epochs_planned
    if done == 0:
        return "before the first epoch was over"
    if planned is None or planned == done:
        return f"after {count(done, 'epoch')}"
    return f"after {figure(done, 15)} of {count(planned, 'epoch')}"


def lead(view: RunView) -> tuple[str, ...]:
    """Up to four sentences; each is left out where its numbers are missing."""
    known = facts(view)
    sentences = (_training(view, known), _error(view), last_seen_sentence(view.run), _space(known))
    return tuple(sentence for sentence in sentences if sentence)


def _training(view: RunView, known: Facts) -> str:
    verb = {"completed": "finished", "running": "has run"}.get(view.run.status, "ran")
    done = known.epochs_done or 0
    if done == 0:
        return "No epoch is logged yet." if known.loss is None else ""
    time = f" in {duration(known.seconds)}" if known.seconds is not None else ""
    begin = f"The run {verb} {count(done, 'epoch')}{time}"
    curve = known.loss
    if curve is None or curve.best is None or curve.last is None:
        return f"{begin}."
    if len(curve.epochs) < 2:
        return f"{begin}; its loss is {figure(curve.last[1])}."
    low_epoch, low = curve.best
    fall = f"{begin}; the loss went from {figure(curve.values[0])} to {figure(curve.last[1])}"
    at_end = low_epoch == curve.last[0]
    return f"{fall}." if at_end else f"{fall} and was lowest, {figure(low)}, at epoch {low_epoch}."


def _error(view: RunView) -> str:
    error = view.run.summary.get("error")
    if view.run.status != "failed" or not isinstance(error, dict):
        return ""
    kind, message = error.get("type"), error.get("message")
    return f"It stopped with {kind}: {str(message)[:300]}." if kind else ""


def _space(known: Facts) -> str:
    pieces: list[str] = []
    if known.health is not None:
        pieces.append(
            f"{figure(known.health.neff, 3)} of {spelled(len(known.health.p))} components are in effective use"
        )
    if known.quality is not None:
        pieces.append(f"{percent(known.quality.purity)} of the {known.quality.k} nearest neighbours share a label")
    if not pieces:
        return ""
    epochs = {known.health_epoch, known.quality_epoch} - {None}
    place = f"At epoch {max(epochs)}, " if epochs else ""  # type: ignore[type-var]
    return f"{place}{' and '.join(pieces)}."


def loss_title(known: Facts) -> str:
    """What the loss does, as a sentence."""
    curve = known.loss
    if curve is None or curve.best is None or curve.last is None or len(curve.epochs) < 4:
        return "Loss and its parts"
    (low_epoch, low), (last_epoch, last) = curve.best, curve.last
    fall = max(value for value in curve.values if math.isfinite(value)) - low
    if fall <= 0:
        return "The loss does not fall"
    if last - low > SETTLED * fall:
        return f"Loss is lowest at epoch {low_epoch} and rises after"
    flat = next(e for e, v in zip(curve.epochs, curve.values, strict=True) if v - low <= SETTLED * fall)
    has_settled = flat < last_epoch - 1
    return f"Loss flattens after epoch {flat}" if has_settled else f"Loss is still falling at epoch {last_epoch}"
