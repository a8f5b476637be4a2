"""The row of one of our own runs: its model and data, its loss, and what its newest artifacts say."""

from __future__ import annotations

from markupsafe import Markup

from runreport.pages.figures.spark_svg import spark_svg
from runreport.pages.index_rows.row import NOTHING, Cell, Row, started_cell
from runreport.pages.overview.facts import Facts, facts
from runreport.pages.overview.last_seen import last_seen
from runreport.pages.overview.map_figure import stamp
from runreport.pages.page import RunView
from runreport.pages.words import NONE, count, figure, moment, percent, shortened, visible

MODELS = {"ae": "AE", "gmvae": "GM-VAE"}


def lab_row(view: RunView) -> Row:
    """What a run of the lab has; a dash stands for what it does not tell."""
    run, known = view.run, facts(view)
    config = run.config
    name, whole = shortened(run.id, 80)
    started = run.summary.get("started") or (config.created if config else None)
    return Row(
        name=name,
        whole_name=whole[:2000],
        href=f"runs/{view.slug}/index.html",
        status=run.status,
        seen=last_seen(run),
        model=MODELS.get(config.model.name, visible(config.model.name)) if config else NONE,
        data=visible(config.data.name) if config else "",
        epochs=_epochs(known),
        loss=_loss(known),
        components=_components(known),
        accuracy=_share(known.quality.accuracy if known.quality else None),
        purity=_share(known.quality.purity if known.quality else None),
        spark=_spark(known),
        stamp=stamp(view),
        started=started_cell(moment(started)),
        problems=sum(problem.count for problem in run.problems) + len(view.failures),
    )


def _epochs(known: Facts) -> Cell:
    done, planned = known.epochs_done, known.epochs_planned
    note = f"of {figure(planned, 15)}" if planned is not None and planned != done else ""
    return Cell(NONE if done is None else figure(done, 15), "" if done is None else str(done), note)


def _loss(known: Facts) -> Cell:
    if known.loss is None or known.loss.last is None or known.loss.best is None:
        return NOTHING
    last, best = known.loss.last[1], known.loss.best[1]
    return Cell(figure(last), repr(last), "" if best == last else f"lowest {figure(best)}")


def _components(known: Facts) -> Cell:
    if known.health is None:
        return NOTHING
    return Cell(figure(known.health.neff, 3), repr(known.health.neff), f"of {len(known.health.p)}")


def _share(value: float | None) -> Cell:
    return Cell(percent(value), "" if value is None else repr(value))


def _spark(known: Facts) -> Markup:
    curve = known.loss
    if curve is None or curve.last is None:
        return Markup("")
    says = f"Loss over {count(len(curve.epochs), 'epoch')}, from {figure(curve.values[0])} to {figure(curve.last[1])}"
    return spark_svg(curve.epochs, curve.values, says)
