"""A curve the size of a word."""

from __future__ import annotations

import math

from markupsafe import Markup

from runreport.pages.figures.chart import Line
from runreport.pages.figures.markup import element, number
from runreport.pages.figures.scale import Scale, domain
from runreport.pages.figures.thin import thinned

WIDTH, HEIGHT = 104, 26
ROOM = 3  # px, so that the end dot is whole


def spark_svg(xs: tuple[float, ...], ys: tuple[float, ...], says: str) -> Markup:
    """The curve with a dot at its last finite value; nothing where no value is finite."""
    line = thinned(Line("", xs, ys), 2 * WIDTH)
    finite = [(x, y) for x, y in zip(line.xs, line.ys, strict=True) if math.isfinite(y)]
    if not finite:
        return Markup("")
    x = Scale(*domain(x for x, _ in finite), ROOM, WIDTH - ROOM)
    y = Scale(*domain(y for _, y in finite), HEIGHT - ROOM, ROOM)
    path = "M" + "L".join(f"{number(x(a))} {number(y(b))}" for a, b in finite)
    last_x, last_y = finite[-1]
    size = {"class": "spark", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": WIDTH, "height": HEIGHT}
    curve = element("path", {"d": path})
    end = element("circle", {"cx": x(last_x), "cy": y(last_y), "r": 2})
    return element("svg", {**size, "role": "img", "aria-label": says}, curve, end)
