"""A line chart as SVG: round grid lines, curves, and names at the curves' ends instead of a legend."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from runreport.pages.figures.chart import Line, LineChart, Mark
from runreport.pages.figures.markup import element, number
from runreport.pages.figures.scale import Scale, domain, loose, nice_ticks, tick_texts
from runreport.pages.figures.thin import thinned

TOP, BOTTOM = 22, 34  # px: the axis title above, tick labels and the x title below
LETTER = 6.4  # px, a generous mean width of a letter at 11.5 px bold
LABEL_GAP = 14  # px between two names at the right edge
LABEL_LETTERS = 20
POINTS_PER_PIXEL = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in its drawing, in pixels."""

    width: int
    height: int
    left: float
    right: float  # free space at the right edge, for the names
    x: Scale
    y: Scale
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]


def frame_of(chart: LineChart, width: int) -> Frame:
    """Margins and scales of the chart at this width."""
    x_low, x_high = domain(x for line in chart.lines for x in line.xs)
    y_low, y_high = domain((y for line in chart.lines for y in line.ys), least=chart.y_least, most=chart.y_most)
    y_ticks = nice_ticks(*loose(y_low, y_high, 4), 4)
    y_low, y_high = min(y_low, *y_ticks), max(y_high, *y_ticks)
    left = max((len(text) for text in tick_texts(y_ticks)), default=1) * LETTER + 10
    names = [cut(line.name) for line in chart.lines] if chart.is_labelled else []
    right = max(map(len, names), default=0) * LETTER + 14
    x = Scale(x_low, x_high, left, width - right)
    y = Scale(y_low, y_high, chart.height - BOTTOM, TOP)
    ticks = nice_ticks(x_low, x_high, max(2, int((width - left - right) / 75)), whole=chart.whole_x)
    return Frame(width, chart.height, left, right, x, y, ticks, y_ticks)


def lines_svg(chart: LineChart, width: int, css: str) -> Markup:
    """The drawing, `width` pixels wide; hidden from assistive technology, which gets the label and the table."""
    frame = frame_of(chart, width)
    labels = label_places(chart, frame)
    size = {"viewBox": f"0 0 {width} {chart.height}", "width": width, "height": chart.height}
    return element(
        "svg",
        {"class": css, **size, "aria-hidden": "true"},
        _grid(chart, frame),
        *(_mark(chart, frame, mark) for mark in chart.marks if frame.x.low <= mark.x <= frame.x.high),
        *(_curve(line, frame) for line in chart.lines),
        *(_label(line, frame, labels[index]) for index, line in enumerate(chart.lines) if index in labels),
    )


def _grid(chart: LineChart, frame: Frame) -> Markup:
    end = frame.width - frame.right
    floor = frame.height - BOTTOM
    pieces: list[Markup] = [element("text", {"x": frame.left, "y": 11}, chart.y_title)]
    for value, text in zip(frame.y_ticks, tick_texts(frame.y_ticks), strict=True):
        y = round(frame.y(value)) + 0.5
        pieces.append(element("line", {"class": "tick", "x1": frame.left, "x2": end, "y1": y, "y2": y}))
        pieces.append(element("text", {"x": frame.left - 7, "y": y + 4, "text-anchor": "end"}, text))
    pieces.append(element("line", {"class": "base", "x1": frame.left, "x2": end, "y1": floor + 0.5, "y2": floor + 0.5}))
    for value, text in zip(frame.x_ticks, tick_texts(frame.x_ticks), strict=True):
        x = round(frame.x(value)) + 0.5
        pieces.append(element("line", {"class": "base", "x1": x, "x2": x, "y1": floor, "y2": floor + 4}))
        pieces.append(element("text", {"x": x, "y": floor + 17, "text-anchor": "middle"}, text))
    pieces.append(element("text", {"x": end, "y": frame.height - 2, "text-anchor": "end"}, chart.x_title))
    return Markup("").join(pieces)


def _mark(chart: LineChart, frame: Frame, mark: Mark) -> Markup:
    """The note stands above the plot, clear of the axis title and inside the plot's width."""
    place = frame.x(mark.x)
    line = element("line", {"class": "mark", "x1": place, "x2": place, "y1": TOP - 6, "y2": frame.height - BOTTOM})
    half = len(mark.note) * LETTER / 2
    least = frame.left + len(chart.y_title) * LETTER + 10 + half
    middle = max(least, min(place, frame.width - frame.right + 30 - half))
    return line + element("text", {"class": "on-mark", "x": middle, "y": 11, "text-anchor": "middle"}, mark.note)


def _curve(line: Line, frame: Frame) -> Markup:
    span = frame.width - frame.left - frame.right
    drawn = thinned(line, max(4, int(span * POINTS_PER_PIXEL)))
    path = _path(drawn, frame)
    if not path:
        return Markup("")
    style = {"style": f"stroke:var(--s{line.color})", "stroke-dasharray": "6 3" if line.dashed else None}
    return element("path", {"class": "curve", "d": path, **style})


def _path(line: Line, frame: Frame) -> str:
    """Straight pieces; a gap lifts the pen, a point between gaps becomes a dot (a line of no length, round cap)."""
    commands: list[str] = []
    pen_down = False
    for x, y in zip(line.xs, line.ys, strict=True):
        if not math.isfinite(y):
            pen_down = False
            continue
        place = f"{number(frame.x(x))} {number(frame.y(y))}"
        commands.append(f"L{place}" if pen_down else f"M{place}h0")
        pen_down = True
    return "".join(commands)


def _label(line: Line, frame: Frame, y: float) -> Markup:
    place = {
        "class": "label",
        "x": frame.width - frame.right + 8,
        "y": y + 4,
        "style": f"fill:var(--s{line.color})",
    }
    return element("text", place, cut(line.name))


def label_places(chart: LineChart, frame: Frame) -> dict[int, float]:
    """Pixel height of each curve's name: at its last finite value, pushed apart by LABEL_GAP, inside the plot."""
    if not chart.is_labelled:
        return {}
    wanted = {index: frame.y(last) for index, line in enumerate(chart.lines) if (last := _last(line)) is not None}
    order = sorted(wanted, key=lambda index: wanted[index])
    places: dict[int, float] = {}
    floor = -math.inf
    for index in order:
        places[index] = max(wanted[index], floor + LABEL_GAP)
        floor = places[index]
    ceiling = frame.height - BOTTOM + LABEL_GAP / 2
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - LABEL_GAP
    return places


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.ys) if math.isfinite(value)), None)


def cut(text: str, limit: int = LABEL_LETTERS) -> str:
    """Text of at most limit characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
