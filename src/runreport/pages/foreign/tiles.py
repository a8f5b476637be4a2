"""The key figures at the top of the page of another program's run."""

from __future__ import annotations

from datetime import UTC, datetime

from runreport.pages.foreign.facts import Facts, facts
from runreport.pages.foreign.format_names import format_name, format_words
from runreport.pages.foreign.heading import took
from runreport.pages.overview.tiles import Tile
from runreport.pages.page import RunView
from runreport.pages.words import NONE, count, figure, size


def tiles(view: RunView) -> tuple[Tile, ...]:
    """Six; a value that the run does not have is a dash, and the note says why."""
    known = facts(view)
    return (_format(view), _steps(known), _time(known), _curves(known), _checkpoints(known), _size(known))


def _format(view: RunView) -> Tile:
    forms = list(view.run.formats)
    note = f"with {format_words(forms[1:])}" if len(forms) > 1 else view.run.status
    return Tile("Format", format_name(forms[0]) if forms else NONE, note, is_word=True)


def _steps(known: Facts) -> Tile:
    epochs = None if known.epochs is None else f"epoch {figure(known.epochs)}"
    if known.steps is not None:
        return Tile("Steps", figure(known.steps, 15), epochs or "the largest that was logged")
    if known.epochs is not None:
        return Tile("Epochs", figure(known.epochs), "the largest that was logged")
    return Tile("Steps", NONE, "no curve counts them")


def _time(known: Facts) -> Tile:
    if known.seconds is None:
        return Tile("Duration", NONE, "no times were logged")
    started = moment_of(known.started_s)
    note = "as its log sums it up" if started is None else f"from {started:%Y-%m-%d %H:%M} UTC"
    return Tile("Duration", took(known.seconds), note)


def moment_of(seconds: float | None) -> datetime | None:
    """A time in seconds since 1970; None for none, and for what is no date."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _curves(known: Facts) -> Tile:
    return Tile("Curves", figure(known.n_curves, 15), count(known.n_points, "point") + " logged")


def _checkpoints(known: Facts) -> Tile:
    return Tile("Checkpoints", figure(known.n_checkpoints, 15), "saved" if known.n_checkpoints else "none was found")


def _size(known: Facts) -> Tile:
    if known.checkpoint_bytes is None:
        return Tile("Weights", NONE, "no checkpoint was found" if known.n_checkpoints == 0 else "no size is known")
    if known.checkpoint_bytes == 0:
        return Tile("Weights", NONE, "no file of weights is in their folders")
    return Tile("Weights", size(known.checkpoint_bytes), "on disk, all checkpoints together")
