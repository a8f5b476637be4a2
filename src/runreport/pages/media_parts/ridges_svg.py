"""A few histograms of a tag as hills behind each other: what a page shows of them without scripts."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from runreport.pages.figures.markup import element, number
from runreport.pages.media_parts.frames import spread

WIDTH, HEIGHT = 400, 220
HILLS = 8
_ROOM, _HILL = 16, 0.34  # pixels at the foot; share of the height that the highest hill takes


def ridges_svg(counts: np.ndarray, grid: np.ndarray, says: str) -> Markup:
    """counts: (steps, bins), the first step at the back.  grid: (bins + 1,).  Nothing where nothing was counted."""
    highest = float(counts.max(initial=0.0))
    if highest <= 0:
        return Markup("")
    places = spread(len(counts), HILLS)
    top, foot = HEIGHT * _HILL, HEIGHT - _ROOM
    hills = []
    for i, place in enumerate(places):
        base = foot if len(places) == 1 else top + (foot - top) * i / (len(places) - 1)
        hills.append(_hill(counts[place] / highest * top, base, 0.25 + 0.75 * (i + 1) / len(places)))
    ends = [
        element("text", {"x": 0, "y": HEIGHT - 2}, f"{grid[0]:.3g}"),
        element("text", {"x": WIDTH, "y": HEIGHT - 2, "text-anchor": "end"}, f"{grid[-1]:.3g}"),
    ]
    size = {"class": "ridges", "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    return element("svg", {**size, "role": "img", "aria-label": says}, *hills, *ends)


def _hill(heights: np.ndarray, base: float, strength: float) -> Markup:
    """One histogram as a line through the middles of its bins."""
    step = WIDTH / len(heights)
    points = [f"{number((i + 0.5) * step)} {number(base - height)}" for i, height in enumerate(heights.tolist())]
    path = f"M0 {number(base)}L{'L'.join(points)}L{WIDTH} {number(base)}"
    return element("path", {"d": path, "stroke-opacity": round(strength, 2)})
