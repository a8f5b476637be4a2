"""A curve for the browser: the points to draw, exact as logged, and what is known of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from runreport.pages.curve_parts.kept_points import kept_points, restarts
from runreport.pages.words import visible
from runreport.runs.logged import Curve

DRAWN_POINTS = 4000  # of one curve on a page; every pixel of a wide screen has its extremes
Stats = dict[str, float]


def curve_json(curve: Curve, *, limit: int = DRAWN_POINTS) -> dict[str, Any]:
    """What `assets/lib/curve_series.js` reads: at most limit points, and the numbers of the whole curve.

    x, y, t: (shown,) float, exact, NaN and infinities as logged; t None where no times were logged.  restarts: indices
    among the points shown whose x goes back; went_back: of all points.  nan, inf: of all points.  stats: (5,) f8, see
    `curve_stats`.
    """
    kept = kept_points(curve.x, curve.values, limit)
    return {
        "tag": visible(curve.tag),
        "unit": curve.unit,
        "file": visible(curve.file),
        "is_system": curve.is_system,
        "x": narrow(curve.x[kept]),
        "y": narrow(curve.values[kept]),
        "t": None if curve.times is None else curve.times[kept],
        "n": len(curve.x),
        "shown": len(kept),
        "restarts": restarts(curve.x[kept]).astype("<i4"),
        "went_back": len(restarts(curve.x)),
        "nan": int(np.isnan(curve.values).sum()),
        "inf": int(np.isinf(curve.values).sum()),
        "stats": np.array([*curve_stats(curve).values()]),
    }


def curve_stats(curve: Curve) -> Stats:
    """First, last, min, max and last_x; first and last as logged, min and max finite, NaN where there is none."""
    values = curve.values
    finite = values[np.isfinite(values)]
    return {
        "first": _at(values, 0),
        "last": _at(values, -1),
        "min": float(finite.min()) if len(finite) else np.nan,
        "max": float(finite.max()) if len(finite) else np.nan,
        "last_x": _at(curve.x, -1),
    }


def _at(values: np.ndarray, place: int) -> float:
    return float(values[place]) if len(values) else np.nan


def narrow(values: np.ndarray) -> np.ndarray:
    """The same numbers in half the bytes where f4 holds every one of them exactly; NaN stays NaN."""
    with np.errstate(over="ignore"):  # what overflows is not equal, and stays f8
        half = values.astype(np.float32)
    return half if np.array_equal(half, values, equal_nan=True) else values.astype(np.float64)
