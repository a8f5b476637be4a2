"""Whether the latent space knows the labels, per epoch."""

from __future__ import annotations

from runreport.artifacts.latent.quality import QUALITY
from runreport.pages.figures.chart import Line, LineChart
from runreport.pages.figures.figure import Figure, Table, chart_drawing, chart_plotly, spread_rows
from runreport.pages.overview.receipts import origin, receipt
from runreport.pages.page import RunView
from runreport.pages.words import figure, percent


def quality_figure(view: RunView) -> Figure | None:
    """Neighbour purity and accuracy over the epochs; None where no epoch has them."""
    epochs = view.shelf.epochs(QUALITY)
    if not epochs:
        return None
    results = [view.shelf.load(QUALITY, epoch) for epoch in epochs]
    newest = results[-1]
    lines = [Line("purity", epochs, tuple(one.purity for one in results), 0)]
    if any(one.accuracy is not None for one in results):
        values = tuple(float("nan") if one.accuracy is None else one.accuracy for one in results)
        lines.append(Line("accuracy", epochs, values, 1))
    chart = LineChart(tuple(lines), "epoch", "share", y_least=0, y_most=1)
    rows = tuple((str(e), figure(one.purity), figure(one.accuracy)) for e, one in zip(epochs, results, strict=True))
    shown, note = spread_rows(rows)
    made = receipt(view, QUALITY, epochs[-1])
    accuracy = f" Accuracy: {newest.accuracy_kind}." if newest.accuracy_kind else ""
    return Figure(
        id="quality",
        title=f"{percent(newest.purity)} of latent neighbours share a label at epoch {epochs[-1]}",
        says=f"Purity: mean share of the {newest.k} nearest latent neighbours that carry the sample's own label, over "
        f"{figure(newest.n, 15)} samples.{accuracy}",
        alt=f"Line chart. Neighbour purity went from {percent(results[0].purity)} at epoch {epochs[0]} "
        f"to {percent(newest.purity)} at epoch {epochs[-1]}.",
        drawing=chart_drawing(chart),
        origin=origin(made),
        plotly=chart_plotly(chart),
        table=Table(("epoch", "purity", "accuracy"), shown, note),
        receipts=(made,),
    )
