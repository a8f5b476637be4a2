"""The newest latent map in small, a way into the explorer; and the same as a stamp for the index."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.pages.figures.dots_svg import dots_svg
from runreport.pages.figures.figure import Figure, Table
from runreport.pages.overview.facts import newest
from runreport.pages.overview.receipts import origin, receipt
from runreport.pages.page import RunView
from runreport.pages.words import count, percent, visible

DOTS = 900
STAMP_DOTS = 260
PREFERRED = ("umap", "pca")  # the first that exists is drawn
NAMES = {"umap": "UMAP", "pca": "PCA"}


def map_figure(view: RunView) -> Figure | None:
    """The map of the newest epoch; None without a projection."""
    found = _newest_map(view)
    if found is None:
        return None
    epoch, method, projection = found
    made = receipt(view, PROJECTION, epoch, method=method, dim=2)
    labels, numbers = np.unique(projection.labels, return_counts=True)
    rows = tuple((str(label), str(n)) for label, n in zip(labels.tolist(), numbers.tolist(), strict=True))
    drawn = min(DOTS, projection.n)
    share = "" if drawn == projection.n else f" {drawn} of them are drawn here, the explorer has all."
    return Figure(
        id="map",
        title=f"The latent space at epoch {epoch}, {NAMES[method]} in two dimensions",
        says=f"Coloured by label, {visible(projection.sampling).rstrip('.')}.{share} {_variance(projection)}",
        alt=f"Scatter map of {count(projection.n, 'sample')} in {count(len(rows), 'class', 'classes')}.",
        drawing=dots_svg(projection.points, projection.labels, "map", width=560, height=430, most=DOTS),
        origin=origin(made),
        table=Table(("label", "samples"), rows[:60], "" if len(rows) <= 60 else f"60 of {len(rows)} labels"),
        receipts=(made,),
    )


def stamp(view: RunView) -> Markup:
    """The map the size of a stamp; nothing without a projection."""
    found = _newest_map(view)
    if found is None:
        return Markup("")
    _, _, projection = found
    return dots_svg(projection.points, projection.labels, "stamp", width=72, height=54, most=STAMP_DOTS)


def _newest_map(view: RunView) -> tuple[int, str, Projection] | None:
    for method in PREFERRED:
        epoch, projection = newest(view, PROJECTION, method=method, dim=2)
        if epoch is not None and projection.fallback is None:
            return epoch, method, projection
    return None


def _variance(projection: Projection) -> str:
    ratio = projection.explained_variance_ratio
    if projection.method != "pca" or ratio is None or len(ratio) < 2:
        return ""
    return f"The two axes hold {percent(float(np.sum(ratio[:2])))} of the variance."
