"""All runs at a glance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from weakref import WeakKeyDictionary

from markupsafe import Markup

from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.pages.figures.spark_svg import spark_svg
from runreport.pages.overview.facts import Facts, facts
from runreport.pages.overview.last_seen import last_seen
from runreport.pages.overview.map_figure import stamp
from runreport.pages.page import Page, PageContent, RunView
from runreport.pages.words import NONE, count, figure, moment, percent, shortened, spelled, visible
from runreport.runs.run import Status

MODELS = {"ae": "AE", "gmvae": "GM-VAE"}
KINDS = 3  # of runs that the summary names
EMPTY_COMMAND = "runreport demo"
STATUSES = get_args(Status)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as shown, and as sorted; "" sorts last."""

    shown: str
    sort: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the table."""

    name: str
    whole_name: str  # where name is cut
    href: str
    status: str
    seen: str  # when an interrupted run was last seen, "" for others
    model: str
    data: str
    epochs: Cell
    loss: Cell
    components: Cell
    accuracy: Cell
    purity: Cell
    spark: Markup
    stamp: Markup
    started: Cell
    problems: int


def index_content(views: tuple[RunView, ...]) -> PageContent:
    """Newest first; without a start time last, by name."""
    rows = sorted(map(_known_row, views), key=lambda row: row.name)
    rows.sort(key=lambda row: row.started.sort, reverse=True)
    has_mixture = any(row.components.sort for row in rows)
    variables = {"rows": tuple(rows), "summary": _summary(rows), "has_mixture": has_mixture}
    return PageContent(heading=_heading(len(rows)), variables=variables | {"command_text": EMPTY_COMMAND})


def _heading(n: int) -> str:
    return "No runs yet" if n == 0 else f"{spelled(n, capital=True)} {'run' if n == 1 else 'runs'}"


def _summary(rows: list[Row]) -> str:
    """`Three completed, one failed: AE on digits, GM-VAE on digits.`"""
    if not rows:
        return ""
    numbers = Counter(row.status for row in rows)
    order = sorted(numbers, key=lambda status: (-numbers[status], STATUSES.index(status)))
    text = ", ".join(f"{spelled(numbers[status])} {status}" for status in order)
    kinds = sorted({f"{row.model} on {row.data}" for row in rows if row.data})
    what = f": {', '.join(kinds)}" if 0 < len(kinds) <= KINDS else ""
    return f"{text[0].upper()}{text[1:]}{what}."


_ROWS: WeakKeyDictionary[RunView, Row] = WeakKeyDictionary()


def _known_row(view: RunView) -> Row:
    """The row of a run; a view never changes, and of a thousand runs one has changed."""
    row = _ROWS.get(view)
    if row is None:
        row = _ROWS[view] = _row(view)
    return row


def _row(view: RunView) -> Row:
    run, known = view.run, facts(view)
    config = run.config
    name, whole = shortened(run.id, 80)
    started = run.summary.get("started") or (config.created if config else None)
    at = moment(started)
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
        started=_started(at),
        problems=sum(problem.count for problem in run.problems) + len(view.failures),
    )


def _started(at: datetime | None) -> Cell:
    return Cell(NONE, "") if at is None else Cell(f"{at:%Y-%m-%d}", at.isoformat(), f"{at:%H:%M}")


def _epochs(known: Facts) -> Cell:
    done, planned = known.epochs_done, known.epochs_planned
    note = f"of {figure(planned, 15)}" if planned is not None and planned != done else ""
    return Cell(NONE if done is None else figure(done, 15), "" if done is None else str(done), note)


def _loss(known: Facts) -> Cell:
    if known.loss is None or known.loss.last is None or known.loss.best is None:
        return Cell(NONE, "")
    last, best = known.loss.last[1], known.loss.best[1]
    return Cell(figure(last), repr(last), "" if best == last else f"lowest {figure(best)}")


def _components(known: Facts) -> Cell:
    if known.health is None:
        return Cell(NONE, "")
    return Cell(figure(known.health.neff, 3), repr(known.health.neff), f"of {len(known.health.p)}")


def _share(value: float | None) -> Cell:
    return Cell(percent(value), "" if value is None else repr(value))


def _spark(known: Facts) -> Markup:
    curve = known.loss
    if curve is None or curve.last is None:
        return Markup("")
    says = f"Loss over {count(len(curve.epochs), 'epoch')}, from {figure(curve.values[0])} to {figure(curve.last[1])}"
    return spark_svg(curve.epochs, curve.values, says)


INDEX = Page(
    stem="index",
    title="Runs",
    scope="site",
    reads=(MIXTURE_HEALTH, QUALITY, PROJECTION),
    content=index_content,
)
