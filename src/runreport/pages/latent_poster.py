"""The latent map as a static drawing: the first paint, the page without scripts, and the printed page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from runreport.artifacts.latent.projection import Projection

WIDTH, HEIGHT, MARGIN = 960, 600, 0.9  # the browser frames its first view the same way
DOTS = 2000
SLACK = 0.1  # of the newest epoch's side, on each side
ROBUST = (0.5, 99.5)  # percentiles: a far outlier must not shrink everything else


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the map that all epochs are shown in: world = (position - centre) / half."""

    centre: tuple[float, ...]
    half: float  # longest half side, projection units
    extent: tuple[float, ...]  # half sides in world units, at most 1

    def island(self) -> dict[str, Any]:
        """The same for the browser."""
        return {"centre": list(self.centre), "half": self.half, "extent": list(self.extent)}


def robust_bounds(points: np.ndarray) -> np.ndarray:
    """Percentiles of each axis, (2, dim): what a view must hold to show all but one point in a hundred."""
    return np.percentile(points, ROBUST, axis=0)


def common_frame(bounds: list[np.ndarray]) -> Frame:
    """One frame for all epochs, so that a growing cloud is seen to grow.

    bounds: (2, dim) each, oldest epoch first, at least one. The newest epoch sets the scale: an earlier, wider one
    enlarges the frame by SLACK at most and is then seen in part.
    """
    newest = bounds[-1]
    reach = (newest[1] - newest[0]) * SLACK
    low = np.maximum(np.min([pair[0] for pair in bounds], axis=0), newest[0] - reach)
    high = np.minimum(np.max([pair[1] for pair in bounds], axis=0), newest[1] + reach)
    sides = (high - low) / 2
    half = float(sides.max()) or 1.0
    extent = tuple(float(max(side / half, 0.05)) for side in sides)
    return Frame(tuple(float(value) for value in (low + high) / 2), half, extent)


def poster(projection: Projection, frame: Frame, order: np.ndarray) -> dict[str, Any]:
    """Width, height, and one path of zero-length strokes per class: a dot costs about ten bytes.

    At most DOTS points, a prefix of the fair order. Points outside the frame are drawn where they are.
    """
    rows = order[:DOTS]
    world = (projection.points[rows, :2] - np.array(frame.centre[:2])) / frame.half
    unit = MARGIN * min(WIDTH / frame.extent[0], HEIGHT / frame.extent[1]) / 2  # pixels per world unit
    pixels = np.column_stack([WIDTH / 2 + world[:, 0] * unit, HEIGHT / 2 - world[:, 1] * unit])
    labels = projection.labels[rows]
    classes = np.unique(labels)
    few = len(classes) <= 10
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "shown": len(rows),
        "classes": [
            {
                "name": f"k{label}" if few and 0 <= label < 10 else "other",
                "path": _dots(pixels[labels == label]),
            }
            for label in classes
        ],
    }


def _dots(pixels: np.ndarray) -> str:
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in pixels)
