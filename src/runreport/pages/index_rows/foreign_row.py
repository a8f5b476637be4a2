"""The row of a run that another program wrote: formats, how far it came, its main metric by name."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from runreport.pages.curve_parts.kept_points import kept_points
from runreport.pages.figures.spark_svg import spark_svg
from runreport.pages.foreign.curve_groups import Group
from runreport.pages.foreign.facts import Facts, facts
from runreport.pages.foreign.format_names import format_words
from runreport.pages.foreign.heading import name
from runreport.pages.foreign.numbers_of import numbers_of
from runreport.pages.foreign.tiles import moment_of
from runreport.pages.index_rows.row import NOTHING, Cell, Row, started_cell
from runreport.pages.overview.map_figure import stamp
from runreport.pages.page import RunView
from runreport.pages.words import count, figure, shortened

SPARK_POINTS = 400
TAG = 24  # characters of a metric's name below its number


def foreign_row(view: RunView) -> Row:
    """What a run has; a dash stands for what it does not tell."""
    run, known = view.run, facts(view)
    shown, whole = shortened(run.id, 80)
    return Row(
        name=shown,
        whole_name=whole[:2000],
        href=f"runs/{view.slug}/index.html",
        status=run.status,
        seen="",
        model=format_words(run.formats),
        data=_extent(known),
        epochs=_length(known),
        loss=NOTHING if known.main is None else _main(known.main),
        components=NOTHING,
        accuracy=NOTHING,
        purity=NOTHING,
        spark=Markup("") if known.main is None else _spark(known.main),
        stamp=stamp(view),
        started=started_cell(moment_of(known.started_s)),
        problems=len(run.problems) + len(view.failures),
        formats=tuple(run.formats),
    )


def _extent(known: Facts) -> str:
    """`27 curves`, `3 checkpoints` where there is no curve."""
    return count(known.n_curves, "curve") if known.n_curves else count(known.n_checkpoints, "checkpoint")


def _length(known: Facts) -> Cell:
    if known.steps is not None:
        return Cell(figure(known.steps, 15), repr(known.steps), "steps")
    return NOTHING if known.epochs is None else Cell(figure(known.epochs), repr(known.epochs), "epochs")


def _main(group: Group) -> Cell:
    """The last value of the main curve; below it the name, and the best value where that was another."""
    numbers = numbers_of(group.main)
    if numbers is None:
        return NOTHING
    last, best = numbers.last[1], numbers.best(group.kind)[1]
    tag = shortened(name(group.main), TAG)[0]
    beside = "" if best == last else f"{'highest' if group.kind == 'score' else 'lowest'} {figure(best)}"
    return Cell(figure(last), repr(last), tag, beside)


def _spark(group: Group) -> Markup:
    curve, numbers = group.main, numbers_of(group.main)
    if numbers is None or numbers.n < 2:
        return Markup("")
    kept = kept_points(curve.x, curve.values, SPARK_POINTS)
    known = kept[np.isfinite(curve.x[kept])]
    says = f"{name(curve)} over {count(len(curve.x), 'point')}"
    says += f", from {figure(numbers.first[1])} to {figure(numbers.last[1])}"
    return spark_svg(tuple(curve.x[known].tolist()), tuple(curve.values[known].tolist()), says)
