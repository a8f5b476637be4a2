"""Loss components, their schedules, and whatever else was logged."""

from __future__ import annotations

from runreport.pages.figures.chart import CURVE_COLORS, Line, LineChart, Mark
from runreport.pages.figures.figure import Figure, Table, chart_drawing, chart_plotly, spread_rows
from runreport.pages.overview.curves import LOSSES, SCHEDULES, Curve, of_kind, other_curves, short_name
from runreport.pages.overview.facts import facts
from runreport.pages.overview.heading import loss_title
from runreport.pages.page import RunView
from runreport.pages.words import figure, shortened

ORIGIN = "events.jsonl · train.metrics · last value of each epoch"
KNOWN = {  # tag -> title, unit
    "accuracy": ("Accuracy while training", "share"),
    "epoch_s": ("Time an epoch took", "seconds"),
    "mse": ("Mean squared error", "per pixel"),
}
OTHERS_DRAWN = CURVE_COLORS


def loss_figure(view: RunView) -> Figure | None:
    """The total and its parts per epoch; None where no loss was logged."""
    parts = of_kind(view.run, LOSSES)
    if not parts:
        return None
    known = facts(view)
    best = known.loss.best if known.loss else None
    marks = (Mark(best[0], f"lowest {figure(best[1])}"),) if best and len(parts["total"].epochs) > 2 else ()
    chart = LineChart(_lines(parts), "epoch", "loss", marks=marks, y_least=0)
    title = loss_title(known)
    says = (
        "Total loss and what it is made of, per epoch, as the training logged them. Lower is better; a gap is a value "
        "that was not a number."
    )
    return _figure("loss", title, says, chart, parts)


def schedule_figure(view: RunView) -> Figure | None:
    """The weights that change over training; None where there are none."""
    parts = of_kind(view.run, SCHEDULES)
    if not parts:
        return None
    chart = LineChart(_lines(parts), "epoch", "weight", marks=_full_weight(parts), y_least=0)
    says = (
        "Weights the loss was given in each epoch. The categorical KL is phased in so that components find their "
        "classes before they are pulled together; the entropy bonus is phased out."
    )
    return _figure("schedule", _schedule_title(parts), says, chart, parts)


def _schedule_title(parts: dict[str, Curve]) -> str:
    full = _full_weight(parts)
    if not full:
        return "Weights over the epochs"
    return f"The categorical KL has its full weight from epoch {figure(full[0].x)}"


def _full_weight(parts: dict[str, Curve]) -> tuple[Mark, ...]:
    """Where a rising categorical KL weight first reaches its largest value."""
    one = parts.get("categorical KL")
    top = None if one is None else one.first_top
    return () if top is None else (Mark(top[0], f"full weight {figure(top[1])}"),)


def other_figures(view: RunView) -> tuple[tuple[Figure, ...], int]:
    """Metrics no other figure knows, one small figure each, and how many more there are."""
    others = other_curves(view.run)
    drawn = list(others.items())[:OTHERS_DRAWN]
    return tuple(_other(index, tag, one) for index, (tag, one) in enumerate(drawn)), len(others) - len(drawn)


def _other(index: int, tag: str, one: Curve) -> Figure:
    title, unit = KNOWN.get(short_name(tag), (shortened(tag, 60)[0], ""))
    name = shortened(tag, 60)[0]
    line = Line(name, one.epochs, one.values, 5)
    chart = LineChart((line,), "epoch", unit, height=190, is_labelled=False)
    says = f"Logged per epoch as {name}."
    return _figure(f"metric-{index}", title, says, chart, {name: one}, span="third")


def _lines(parts: dict[str, Curve]) -> tuple[Line, ...]:
    return tuple(
        Line(name, one.epochs, one.values, index % CURVE_COLORS, dashed=index >= CURVE_COLORS)
        for index, (name, one) in enumerate(parts.items())
    )


def _figure(id: str, title: str, says: str, chart: LineChart, parts: dict[str, Curve], span: str = "") -> Figure:
    ends = ", ".join(f"{name} {figure(one.last[1])}" for name, one in parts.items() if one.last)
    last = max((one.epochs[-1] for one in parts.values() if one.epochs), default=0)
    return Figure(
        id=id,
        title=title,
        says=says,
        alt=f"Line chart over epochs. At epoch {last}: {ends or 'no value'}.",
        drawing=chart_drawing(chart),
        origin=ORIGIN,
        plotly=chart_plotly(chart),
        table=curve_table(parts),
        span=span,
    )


def curve_table(parts: dict[str, Curve]) -> Table:
    """One row per epoch, one column per curve."""
    epochs = sorted({epoch for one in parts.values() for epoch in one.epochs})
    columns = [dict(zip(one.epochs, one.values, strict=True)) for one in parts.values()]
    rows = tuple((str(epoch), *(figure(column.get(epoch), 5) for column in columns)) for epoch in epochs)
    shown, note = spread_rows(rows)
    return Table(("epoch", *parts), shown, note)
