"""What the page of another program's run says first, from the run's own numbers."""

from __future__ import annotations

from runreport.pages.foreign.curve_groups import Group
from runreport.pages.foreign.facts import Facts, facts
from runreport.pages.foreign.format_names import format_words
from runreport.pages.foreign.numbers_of import Numbers, at, numbers_of, value_text
from runreport.pages.page import RunView
from runreport.pages.words import count, duration, shortened, spelled
from runreport.runs.logged import Curve

SHORT_S = 0.1
TAG = 60  # characters of a tag in a sentence
STOPPED = {"failed": "Failed", "cancelled": "Cancelled", "interrupted": "Interrupted"}
ENDS = {
    "completed": "The run says that it was completed.",
    "running": "It is still running.",
    "unknown": "Its files do not say how it ended.",
    "created": "It has not started yet.",
}


def heading(view: RunView) -> str:
    """One sentence: how the main metric went and the best of its evaluation; that it failed comes first."""
    known = facts(view)
    said = _course(known)
    if view.run.status in STOPPED:
        stopped = STOPPED[view.run.status] + _how_far(known)
        return f"{stopped}; {said[0].lower() + said[1:] if said.startswith('No ') else said}" if said else stopped
    return said or _saved(view, known)


def _how_far(known: Facts) -> str:
    if known.steps is not None:
        return f" at step {value_text(known.steps, 15)}"
    return "" if known.epochs is None else f" at epoch {value_text(known.epochs)}"


def _course(known: Facts) -> str:
    """`loss fell from 2.1 to 0.84 in 500 steps; the best eval_accuracy is 0.91`, "" without a curve."""
    group = known.main
    numbers = None if group is None else numbers_of(group.main)
    if group is None or numbers is None:
        return ""
    best = best_evaluation(known)
    beside = "" if best is None or best[1] is group.main else f"; the best {name(best[1])} is {value_text(best[2][1])}"
    return went(group.main, numbers) + beside


def went(curve: Curve, numbers: Numbers) -> str:
    """`train/loss fell from 3.12 to 0.84 in 500 steps`."""
    (x, first), (last_x, last) = numbers.first, numbers.last
    if numbers.n == 1:
        return f"{name(curve)} was logged once{at(x, curve.unit)}: {value_text(first)}"
    verb = "fell" if last < first else "rose" if last > first else ""
    if not verb:
        return f"{name(curve)} began and ended at {value_text(first)}"
    whole = f"{name(curve)} {verb} from {value_text(first)} to {value_text(last)}"
    if curve.unit == "time" or last_x <= 0:
        return whole
    unit = curve.unit if last_x == 1 else f"{curve.unit}s"
    return f"{whole} in {value_text(last_x, 15 if last_x == int(last_x) else 4)} {unit}"


def best_evaluation(known: Facts) -> tuple[Group, Curve, tuple[float, float]] | None:
    """Of the first score that was evaluated, else of the main loss: its curve, and x and value of its best."""
    groups = [group for group in known.groups if group.kind == "score"] + [
        group for group in known.groups if group.kind == "loss"
    ]
    for group in groups:
        curve = group.of("eval")
        numbers = None if curve is None else numbers_of(curve)
        if curve is not None and numbers is not None and numbers.n > 1:
            return group, curve, numbers.best(group.kind)
    return None


def name(curve: Curve) -> str:
    """The tag as written, cut where it is long."""
    return shortened(curve.tag, TAG)[0]


def _saved(view: RunView, known: Facts) -> str:
    """Of a run without curves: what it saved."""
    if known.n_curves:
        return f"No metric among {count(known.n_curves, 'curve')}"
    if known.n_checkpoints == 0:
        return "No curve and no checkpoint was found"
    found = spelled(known.n_checkpoints, capital=True)
    noun = "checkpoint" if known.n_checkpoints == 1 else "checkpoints"
    sizes = {one.contents.parameters for one in view.run.logged.checkpoints if one.contents is not None} - {None}
    if len(sizes) == 1:
        each = " each" if known.n_checkpoints > 1 else ""
        return f"{found} {noun} of {parameters(next(iter(sizes)) or 0)}{each}, and no curve"
    return f"{found} {noun}, and no curve"


def parameters(n: int) -> str:
    """`6.74 billion parameters`, `124 million parameters`, `12 544 parameters`."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if n >= size:
            return f"{value_text(n / size, 3)} {word} parameters"
    return count(n, "parameter")


def lead(view: RunView) -> tuple[str, ...]:
    """Up to four sentences; each is left out where the run has nothing for it."""
    known = facts(view)
    sentences = (_extent(view, known), ENDS.get(view.run.status, ""), _best(known), _skipped(view))
    return tuple(sentence for sentence in sentences if sentence)


def _extent(view: RunView, known: Facts) -> str:
    kinds = format_words(view.run.formats)
    if known.n_curves == 0:
        return f"All that is known of this run was read as {kinds}." if kinds else ""
    text = f"{count(known.n_points, 'point')} in {count(known.n_curves, 'curve')}, read as {kinds}"
    if known.steps:
        text += f", up to step {value_text(known.steps, 15)}"
    time = f"; the run took {took(known.seconds)}" if known.seconds is not None else ""
    return f"{text}{time}."


def took(seconds: float) -> str:
    """A duration in words; what is too short for its clock is said to be."""
    return duration(seconds) if seconds >= SHORT_S else f"less than {duration(SHORT_S)}"


def _best(known: Facts) -> str:
    best = best_evaluation(known)
    if best is None:
        return ""
    group, curve, (x, value) = best
    numbers = numbers_of(curve)
    word = "highest" if group.kind == "score" else "lowest"
    if numbers is None or numbers.last[0] == x:
        return f"{name(curve)} is {word}, {value_text(value)}, at the end."
    where = f",{at(x, curve.unit)}" if at(x, curve.unit) else ""
    ended = value_text(numbers.last[1])
    return f"{name(curve)} was {word}, {value_text(value)}{where}, and is {ended} at the end."


def _skipped(view: RunView) -> str:
    n = len(view.run.problems)
    if n == 0:
        return ""
    noun = "note" if n == 1 else "notes"
    return f"{spelled(n, capital=True)} {noun} on what could not be read or was left out: see data health."
