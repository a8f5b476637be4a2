"""A small static map of points: coloured by label, with the labels written where their points are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from markupsafe import Markup

from runreport.pages.figures.markup import element, number

SAFE_COLORS = 10  # classes that can be told apart by colour
MEDOID_OF = 300  # points of a class among which the most central one is looked for
SMALL = 120  # px of width below which a map is a stamp: smaller dots, no names


def dots_svg(points: np.ndarray, labels: np.ndarray, css: str, *, width: int, height: int, most: int) -> Markup:
    """points: (n, 2) f4.  labels: (n,) i4.  At most `most` dots, evenly taken from every label in file order.

    Rows with a coordinate that is not finite are left out.  Both axes share one scale, so distances are true.
    """
    kept = _chosen(points, labels, most)
    place = _placing(points[kept], width, height)
    is_small = width < SMALL
    wide = 3 if is_small else 5
    classes = np.unique(labels[kept])
    clouds = [_cloud(points[kept[labels[kept] == name]], int(name), place, wide) for name in classes]
    names = [] if is_small else _names(points, labels, place)
    size = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height}
    return element("svg", {"class": css, **size, "aria-hidden": "true"}, *clouds, *names)


def _cloud(points: np.ndarray, label: int, place: Callable[[np.ndarray], tuple[float, float]], wide: int) -> Markup:
    """The points of a label as one path of strokes without length: a dot costs ten bytes, not a hundred."""
    commands = "".join(f"M{number(x)} {number(y)}h0" for x, y in map(place, points))
    style = f"stroke:{color(label)};stroke-width:{wide};stroke-linecap:round;fill:none"
    return element("path", {"d": commands, "style": style})


def color(label: int) -> str:
    """The token of a label's colour; grey from the eleventh label on."""
    return f"var(--c{label})" if 0 <= label < SAFE_COLORS else "var(--c-other)"


def _chosen(points: np.ndarray, labels: np.ndarray, most: int) -> np.ndarray:
    """Rows to draw, ascending, so that no label covers the others."""
    finite = np.flatnonzero(np.isfinite(points).all(axis=1))
    if len(finite) <= most:
        return finite
    classes = np.unique(labels[finite])
    share = max(1, most // len(classes))
    return np.sort(np.concatenate([finite[labels[finite] == name][:share] for name in classes]))[:most]


def _placing(points: np.ndarray, width: int, height: int) -> Callable[[np.ndarray], tuple[float, float]]:
    room = 4 if width < SMALL else 14
    if len(points) == 0:
        return lambda _: (width / 2, height / 2)
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    span = high - low
    scale = min((width - 2 * room) / (span[0] or 1), (height - 2 * room) / (span[1] or 1))
    middle = (low + high) / 2
    return lambda p: (width / 2 + (p[0] - middle[0]) * scale, height / 2 - (p[1] - middle[1]) * scale)


def _medoid(points: np.ndarray) -> np.ndarray:
    """The point with the least sum of distances to the others, of at most MEDOID_OF, evenly chosen.  (n, 2) -> (2,)"""
    some = points[:: max(1, len(points) // MEDOID_OF)].astype(float)
    sums = np.hypot(*(some[:, None] - some[None]).transpose(2, 0, 1)).sum(axis=1)
    return some[int(sums.argmin())]


def _names(points: np.ndarray, labels: np.ndarray, place: Callable[[np.ndarray], tuple[float, float]]) -> list[Markup]:
    """Every label on its most central point, for at most as many labels as there are colours."""
    finite = np.isfinite(points).all(axis=1)
    classes = np.unique(labels[finite])
    if len(classes) > SAFE_COLORS:
        return []
    names = []
    for name in classes:
        x, y = place(_medoid(points[finite & (labels == name)]))
        style = "fill:var(--ink);font-size:13px"
        text = {"class": "label", "x": x, "y": y + 4, "text-anchor": "middle", "style": style}
        names.append(element("text", text, int(name)))
    return names
