"""How the mixture is used: effective components, every component's share over the epochs, and the shares now."""

from __future__ import annotations

from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH, MixtureHealth
from runreport.pages.figures.chart import BarChart, HeatChart, Line, LineChart
from runreport.pages.figures.figure import Figure, Table, chart_drawing, chart_plotly, spread_rows
from runreport.pages.overview.receipts import origin, receipt
from runreport.pages.page import RunView
from runreport.pages.words import figure, percent

BARS = 16  # components drawn, the heaviest
COLUMNS = 200  # epochs drawn in the heat map
CEILING = 3  # times the even share: where the colours end, so that one collapsed epoch does not hide the others

History = tuple[tuple[int, MixtureHealth], ...]


def mixture_figures(view: RunView) -> tuple[Figure, ...]:
    """Three figures where at least one epoch has mixture health, else none."""
    epochs = view.shelf.epochs(MIXTURE_HEALTH)
    history = tuple((epoch, view.shelf.load(MIXTURE_HEALTH, epoch)) for epoch in epochs)
    return (_effective(view, history), _usage(view, history), _weights(view, history)) if history else ()


def _effective(view: RunView, history: History) -> Figure:
    epochs, newest = tuple(epoch for epoch, _ in history), history[-1][1]
    total = len(newest.p)
    soft = Line("n_eff", epochs, tuple(one.neff for _, one in history), 0)
    hard = Line("n_eff, argmax", epochs, tuple(one.argmax_neff for _, one in history), 2, dashed=True)
    chart = LineChart((soft, hard), "epoch", f"effective components of {total}", y_least=0, y_most=total)
    rows = tuple((str(e), figure(h.neff), figure(h.argmax_neff), figure(h.pmax, 3)) for e, h in history)
    shown, note = spread_rows(rows)
    made = receipt(view, MIXTURE_HEALTH, epochs[-1])
    return Figure(
        id="components",
        title=f"{figure(newest.neff, 3)} of {total} components are in effective use at epoch {epochs[-1]}",
        says="The exponential of the entropy of the mean responsibilities: 1 when one component takes everything, "
        f"{total} when all are used alike. Dashed: the same for each sample's likeliest component.",
        alt=f"Line chart. Effective components went from {figure(history[0][1].neff, 3)} at epoch {epochs[0]} "
        f"to {figure(newest.neff, 3)} at epoch {epochs[-1]}.",
        drawing=chart_drawing(chart),
        origin=origin(made),
        plotly=chart_plotly(chart),
        table=Table(("epoch", "n_eff", "n_eff of argmax", "p_max"), shown, note),
        receipts=(made,),
        span="third",
    )


def _usage(view: RunView, history: History) -> Figure:
    drawn = _spread(history)
    total = len(drawn[-1][1].p)
    names = tuple(str(component) for component in range(total))
    values = tuple(tuple(_weight(one, component) for _, one in drawn) for component in range(total))
    epochs = tuple(epoch for epoch, _ in drawn)
    largest = max(max(row) for row in values)
    most = min(largest, CEILING / total) if total > 1 else largest
    height = min(420, max(190, 56 + 20 * total))
    chart = HeatChart(names, epochs, values, "epoch", "component", "p(c)", most, height)
    rows = tuple((str(epoch), *(figure(weight, 3) for weight in one.p)) for epoch, one in drawn)
    shown, note = spread_rows(rows)
    made = receipt(view, MIXTURE_HEALTH, epochs[-1])
    clipped = f" Colours end at {figure(most, 2)}; larger shares look alike." if largest > most else ""
    skipped = "" if len(drawn) == len(history) else f" {len(drawn)} of {len(history)} epochs are drawn, evenly spread."
    return Figure(
        id="usage",
        title="When each component took its share",
        says=f"Mean responsibility of every component over the fixed samples, per epoch.{clipped}{skipped}",
        alt=f"Heat map of {total} components over epochs {epochs[0]} to {epochs[-1]}; "
        f"the largest share is {percent(largest)}.",
        drawing=chart_drawing(chart),
        origin=origin(made).replace(f"epoch_{epochs[-1]}", "epoch_*"),
        plotly=chart_plotly(chart),
        table=Table(("epoch", *names), shown, note),
        receipts=(made,),
        span="third",
    )


def _spread(history: History) -> History:
    if len(history) <= COLUMNS:
        return history
    return tuple(history[round(i * (len(history) - 1) / (COLUMNS - 1))] for i in range(COLUMNS))


def _weight(health: MixtureHealth, component: int) -> float:
    return health.p[component] if component < len(health.p) else float("nan")


def _weights(view: RunView, history: History) -> Figure:
    epoch, health = history[-1]
    order = sorted(range(len(health.p)), key=lambda component: (-health.p[component], component))[:BARS]
    chart = BarChart(
        tuple(str(component) for component in order),
        tuple(health.p[component] for component in order),
        tuple(percent(health.p[component]) for component in order),
        "component, share of the samples' responsibility",
        height=min(420, max(190, 40 + 20 * len(order))),
    )
    made = receipt(view, MIXTURE_HEALTH, epoch)
    rows = tuple(
        (str(component), figure(health.p[component], 4), str(health.argmax_counts[component])) for component in order
    )
    rest = len(health.p) - len(order)
    return Figure(
        id="weights",
        title=f"The heaviest component holds {percent(health.pmax)} at epoch {epoch}",
        says="Components by weight." + (f" The {rest} lightest are not drawn." if rest else ""),
        alt=f"Bar chart of component weights, from {percent(health.pmax)} down to {percent(health.p[order[-1]])}.",
        drawing=chart_drawing(chart),
        origin=origin(made),
        plotly=chart_plotly(chart),
        table=Table(("component", "weight", "samples (argmax)"), rows, ""),
        receipts=(made,),
        span="third",
    )
