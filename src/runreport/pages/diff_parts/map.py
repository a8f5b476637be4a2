"""The map of a diff: every tensor as a square, coloured by how far it moved; what was added or removed has a sign."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from runreport.artifacts.tensors.parts.canvas import Canvas, canvas_of
from runreport.pages.diff_parts.compared import Compared
from runreport.pages.figures.viridis import viridis
from runreport.pages.layers_parts.measured import scale_of
from runreport.pages.words import visible
from runreport.tensors.model_names import model_names

UNIT = 20.0  # pixels of a canvas unit
LEVELS = 32  # colours
LABELS = 160  # of bands, at most
LETTER = 6.0  # px
NARROWEST = 560.0  # px that the map is wide at least: few tensors are not blown up


def diff_map(compared: Compared) -> dict[str, Any]:
    """What the template draws: a path for each colour and each kind, labels, the size, and the scale of colours."""
    canvas = _canvas(compared)
    relative = np.array([math.nan if one.relative is None else one.relative for one in compared.tensors])
    kinds = [one.diff.kind for one in compared.tensors]
    shown = np.array([kind in ("changed", "recast") for kind in kinds], dtype=bool)
    scale = scale_of("drift_before", relative[shown & (relative > 0)])
    paths: dict[str, list[str]] = {}
    for place, kind in enumerate(kinds):
        paths.setdefault(_style(kind, float(relative[place]), scale), []).append(_square(canvas, place, kind))
    right = float((canvas.x + canvas.size).max(initial=1)) * UNIT
    bottom = float((canvas.y + canvas.size).max(initial=1)) * UNIT
    bands = _bands(canvas)
    left = max((len(one["text"]) * LETTER - one["x"] for one in bands), default=0.0) + 4
    return {
        "left": f"{-left:.0f}",
        "width": f"{max(right + left + 4, NARROWEST):.0f}",
        "height": f"{bottom + 4:.0f}",
        "paths": [
            {"style": _drawn(style), "kind": style.partition(" ")[0], "path": "".join(path)}
            for style, path in sorted(paths.items())
        ],
        "bands": bands,
        "scale": scale,
        "stops": [viridis(i / 12) for i in range(13)],
        "x": canvas.x.astype(np.float32),
        "y": canvas.y.astype(np.float32),
        "size": canvas.size.astype(np.float32),
        "unit": UNIT,
    }


def _canvas(compared: Compared) -> Canvas:
    sides = [one.diff.second or one.diff.first for one in compared.tensors]
    names = [one.diff.name for one in compared.tensors]
    shapes = [() if side is None else side.shape for side in sides]
    told = model_names(list(zip(names, shapes, strict=True)))
    return canvas_of(names, told, [math.prod(shape) for shape in shapes])


def _style(kind: str, relative: float, scale: Mapping[str, Any]) -> str:
    """The key of a path: the kind, and for what moved the level of its colour."""
    if kind not in ("changed", "recast"):
        return kind.replace(" ", "-")
    if not relative > 0:
        return f"{kind} none" if math.isnan(relative) else f"{kind} zero"
    low, high = scale["low"], scale["high"]
    if scale["kind"] == "log":
        share = (math.log(relative) - math.log(low)) / ((math.log(high) - math.log(low)) or 1)
    else:
        share = (relative - low) / ((high - low) or 1)
    return f"{kind} {min(LEVELS - 1, max(0, int(share * LEVELS))):02d}"


def _drawn(style: str) -> str:
    """The fill of a path; others are dressed by their kind."""
    level = style.rpartition(" ")[2]
    return f"fill:{viridis(int(level) / (LEVELS - 1))}" if level.isdigit() else ""


def _square(canvas: Canvas, place: int, kind: str) -> str:
    """A square; with a plus where it was added, a minus where it was removed, a stroke where it was reshaped."""
    x, y, side = (float(values[place]) * UNIT for values in (canvas.x, canvas.y, canvas.size))
    square = f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z"
    line, room = f"M{x + side / 4:.1f} {y + side / 2:.1f}h{side / 2:.1f}", f"M{x + side / 2:.1f} {y + side / 4:.1f}"
    if kind == "added":
        return f"{square}{line}{room}v{side / 2:.1f}"
    if kind == "reshaped":
        return f"{square}M{x + side / 4:.1f} {y + 3 * side / 4:.1f}l{side / 2:.1f} -{side / 2:.1f}"
    return square + line if kind == "removed" else square


def _bands(canvas: Canvas) -> Sequence[dict[str, Any]]:
    step = max(1, math.ceil(len(canvas.bands) / LABELS))
    return [
        {
            "text": _label(canvas, band),
            "x": round(float(canvas.band_x[band, 0]) * UNIT - 6, 1),
            "y": round(_middle(*map(float, canvas.band_y[band])) * UNIT + 4, 1),
        }
        for band in range(0, len(canvas.bands), step)
    ]


def _label(canvas: Canvas, band: int) -> str:
    """The band's own words; short where another stack of bands stands left of it."""
    text = visible(canvas.bands[band])[:40]
    return text if canvas.band_x[band, 0] == 0 else text.removesuffix(" the layers")


def _middle(top: float, bottom: float) -> float:
    """Where the label of a band stands: at its first row."""
    return top + min(1.0, bottom - top) / 2
