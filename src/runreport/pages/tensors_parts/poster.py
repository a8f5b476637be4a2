"""The canvas of a page without scripts: one path for each kind of tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runreport.artifacts.tensors.index import TensorIndex

TILES = 3000  # drawn; a page stays light
UNIT = 10  # pixels of a canvas unit


def poster(index: TensorIndex, colors: Mapping[str, int]) -> dict[str, Any]:
    """Size in units of the drawing, how many tiles it has, and per kind a class and a path."""
    canvas = index.canvas
    shown = min(TILES, len(index.names))
    paths: dict[str, list[str]] = {}
    for i in range(shown):
        x, y, side = canvas.x[i] * UNIT, canvas.y[i] * UNIT, canvas.size[i] * UNIT
        paths.setdefault(index.group[i], []).append(f"M{x:.4g} {y:.4g}h{side:.3g}v{side:.3g}h-{side:.3g}z")
    return {
        "width": f"{canvas.width * UNIT:.6g}",
        "height": f"{canvas.height * UNIT:.6g}",
        "shown": shown,
        "groups": [{"color": _color(colors.get(group, -1)), "path": "".join(path)} for group, path in paths.items()],
    }


def _color(place: int) -> str:
    return f"k{place}" if place >= 0 else "other"
