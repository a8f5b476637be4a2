"""Histograms of one tag on one grid of bins, so that steps can stand beside each other.

Logs choose the bins of every step anew. Within a bin the values are taken to be spread evenly, as TensorBoard does
(plugins/histogram: vz_histogram_timeseries, `intermediateData`), and a bin without width is a point. Every value that
was counted is in exactly one bin of the grid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from runreport.pages.media_parts.frames import by_tag, how_many, moment_text, within
from runreport.pages.page import Chunk
from runreport.pages.words import visible
from runreport.runs.logged import Histogram

BINS = 64
STEPS = 100  # of a tag
BUDGET = 12_000_000  # bytes of all tags
TAGS = 300
TAIL = 0.001  # of all values, left to the outermost bin on either side where outliers would squeeze the rest
SQUEEZED = 0.25  # share of the range below which the middle counts as squeezed


@dataclass(frozen=True, slots=True)
class HistogramTag:
    """What is kept of one tag, with the grid."""

    tag: str
    key: str  # of its chunk
    kept: tuple[Histogram, ...]
    every: int
    grid: np.ndarray  # (BINS + 1,) f8, ascending
    beyond: float  # share of all values that lie beyond the grid, and are counted in its outermost bins

    @property
    def says(self) -> str:
        """How much of it is shown."""
        return how_many(len(self.kept), self.every, "step")


def histogram_tags(histograms: Sequence[Histogram]) -> tuple[list[HistogramTag], int]:
    """The tags that a page shows, and how many there are."""
    found = by_tag(histograms)
    shown = dict(list(found.items())[:TAGS])
    sizes = [[4 * BINS] * len(some) for some in shown.values()]
    tags: list[HistogramTag] = []
    places = within(sizes, BUDGET, lambda wanted: wanted <= STEPS)
    for number, ((tag, every), at) in enumerate(zip(shown.items(), places, strict=True)):
        kept = tuple(every[place] for place in at)
        grid, beyond = common_grid(kept)
        tags.append(HistogramTag(tag, f"hist-{number}", kept, len(every), grid, beyond))
    return tags, len(found)


def common_grid(histograms: Sequence[Histogram]) -> tuple[np.ndarray, float]:
    """BINS equal bins from the smallest to the largest value of all, and the share of values beyond them.

    Where outliers would leave less than a quarter of the grid to all but a thousandth of the values on either side, the
    grid is that of the others.
    """
    ends = [_filled(one) for one in histograms]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    middle = [_quantiles(one) for one in histograms]
    inner_low, inner_high = min(low for low, _ in middle), max(high for _, high in middle)
    if 0 < inner_high - inner_low < SQUEEZED * (high - low):
        grid = np.linspace(inner_low, inner_high, BINS + 1)
        total = sum(float(one.counts.sum()) for one in histograms)
        within_grid = sum(float(np.diff(_cumulative(one, grid[[0, -1]]))[0]) for one in histograms)
        return grid, max(0.0, 1 - within_grid / total) if total else 0.0
    room = 0.0 if high > low else abs(low) / 10 or 0.5
    return np.linspace(low - room, high + room, BINS + 1), 0.0


def _filled(one: Histogram) -> tuple[float, float]:
    """Where its values begin and end; all of its bins where it is empty."""
    there = np.flatnonzero(one.counts > 0)
    if not len(there):
        return float(one.edges[0]), float(one.edges[-1])
    return float(one.edges[there[0]]), float(one.edges[there[-1] + 1])


def _quantiles(one: Histogram) -> tuple[float, float]:
    """All but a thousandth of the values on either side lie between these."""
    total = float(one.counts.sum())
    if total <= 0:
        return _filled(one)
    cumulative = np.concatenate([[0.0], np.cumsum(one.counts)]) / total
    low = int(np.searchsorted(cumulative, TAIL, side="right")) - 1
    high = int(np.searchsorted(cumulative, 1 - TAIL, side="left"))
    return float(one.edges[max(0, low)]), float(one.edges[min(len(one.edges) - 1, high)])


def rebinned(one: Histogram, grid: np.ndarray) -> np.ndarray:
    """Counts of a histogram in the bins of a grid, (BINS,) f8; what lies beyond is in the outermost bins."""
    cumulative = _cumulative(one, grid)
    counts = np.diff(cumulative)
    points = np.diff(one.edges) == 0
    total = float(one.counts[~points].sum())
    counts[0] += cumulative[0]
    counts[-1] += total - cumulative[-1]
    places = np.searchsorted(grid, one.edges[:-1][points], side="right") - 1
    np.add.at(counts, np.clip(places, 0, len(counts) - 1), one.counts[points])
    return np.maximum(counts, 0.0)  # a difference of sums may come out a hair below nothing


def _cumulative(one: Histogram, at: np.ndarray) -> np.ndarray:
    """How many values of bins with a width lie below each place."""
    spread = np.where(np.diff(one.edges) == 0, 0.0, one.counts)
    return np.interp(at, one.edges, np.concatenate([[0.0], np.cumsum(spread)]))


def histogram_chunks(tags: Sequence[HistogramTag]) -> Iterator[Chunk]:
    """One for each tag."""
    for tag in tags:
        yield Chunk(tag.key, (), partial(_chunk, tag), of=_digest(tag))


def counts_of(tag: HistogramTag) -> np.ndarray:
    """(steps, BINS) f8."""
    return np.stack([rebinned(one, tag.grid) for one in tag.kept])


def _chunk(tag: HistogramTag) -> dict[str, Any]:
    return {
        "grid": tag.grid,
        "counts": counts_of(tag).astype(np.float32),
        "totals": np.array([one.counts.sum() for one in tag.kept]),
        "steps": [one.step for one in tag.kept],
        "times": [moment_text(one.time) for one in tag.kept],
        "files": [visible(one.file) for one in tag.kept],
    }


def _digest(tag: HistogramTag) -> str:
    state = hashlib.sha256(tag.grid.tobytes())
    for one in tag.kept:
        state.update(repr((one.step, one.time, one.file)).encode("utf-8", "surrogateescape"))
        state.update(np.ascontiguousarray(one.edges).tobytes() + np.ascontiguousarray(one.counts).tobytes())
    return state.hexdigest()
