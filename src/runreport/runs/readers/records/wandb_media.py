"""Pictures, histograms and texts of a W&B history: typed objects of its rows, thinned per key.

A picture is a file below files/media; its object names it.  Source of the forms: wandb/sdk/data_types/image.py
(`image-file`, `images/separated`) and histogram.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from runreport.runs.readers.records.buckets import LIMIT, Buckets, checked_buckets
from runreport.runs.readers.records.spread import Spread
from runreport.runs.readers.rows.points import number_of

TEXT_LIMIT = 100_000  # bytes of one text that are kept
FILES, NUMBERS, LETTERS = 50_000, 8 << 20, 32 << 20  # kept of all keys together: pictures, edges and counts, letters
_PICTURES = ("image-file", "images/separated", "image", "images", "video-file", "videos")


@dataclass(frozen=True, slots=True)
class InRow:
    """Something of one row of the history, under a name."""

    row: int
    name: str


@dataclass(frozen=True, slots=True)
class RowPictures(InRow):
    """Files, relative to the run's folder files/."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowBuckets(InRow):
    """A histogram."""

    buckets: Buckets


@dataclass(frozen=True, slots=True)
class RowText(InRow):
    """A text, as far as it is kept."""

    text: str


def _pictures() -> Spread[RowPictures]:
    return Spread(lambda one: len(one.paths), budget=FILES)


def _histograms() -> Spread[RowBuckets]:
    return Spread(lambda one: 2 * len(one.buckets[1]) + 1, budget=NUMBERS)


def _texts() -> Spread[RowText]:
    return Spread(lambda one: len(one.text) + 1, budget=LETTERS)


@dataclass(slots=True)
class HistoryMedia:
    """All that was fed so far."""

    pictures: Spread[RowPictures] = field(default_factory=_pictures)
    histograms: Spread[RowBuckets] = field(default_factory=_histograms)
    texts: Spread[RowText] = field(default_factory=_texts)
    shortened: int = 0  # texts

    def names(self) -> set[str]:
        """Of everything that is kept."""
        return {one.name for spread in (self.pictures, self.histograms, self.texts) for one in spread.things()}

    def take(self, row: int, name: str, typed: Mapping[str, object]) -> bool:
        """Whether a typed object is one of these; then it is kept."""
        kind = typed.get("_type")
        if kind == "histogram":
            buckets = _buckets(typed)
            if buckets is not None:
                self.histograms.add(name.encode(errors="replace"), RowBuckets(row, name, buckets))
            return buckets is not None
        paths = tuple(_paths(typed)) if kind in _PICTURES else ()
        if paths:
            self.pictures.add(name.encode(errors="replace"), RowPictures(row, name, paths))
        return bool(paths)

    def take_text(self, row: int, name: str, text: str) -> None:
        """A text that was logged as it is."""
        kept = text.encode("utf-8", errors="replace")[:TEXT_LIMIT].decode("utf-8", errors="ignore")
        self.shortened += len(kept) < len(text)
        self.texts.add(name.encode(errors="replace"), RowText(row, name, kept))


def _paths(typed: Mapping[str, object]) -> Iterable[str]:
    named = typed.get("filenames")
    listed = cast("list[object]", named) if isinstance(named, list) else [typed.get("path")]
    return (one for one in listed if isinstance(one, str))


def _buckets(typed: Mapping[str, object]) -> Buckets | None:
    """Edges as they are listed, or as a beginning, a width and a number of buckets."""
    counts, bins, packed = typed.get("values"), typed.get("bins"), typed.get("packedBins")
    if not isinstance(counts, list):
        return None
    heights = _numbers(cast("list[object]", counts))
    edges = _numbers(cast("list[object]", bins)) if isinstance(bins, list) else None
    if edges is None and isinstance(packed, dict):
        stated = cast("dict[str, object]", packed)
        low, width, count = (number_of(stated.get(name)) for name in ("min", "size", "count"))
        if low is not None and width is not None and count == len(counts) <= LIMIT:
            edges = low + width * np.arange(len(counts) + 1)
    return None if edges is None or heights is None else checked_buckets(edges, heights)


def _numbers(values: list[object]) -> np.ndarray | None:
    numbers = [number_of(one) for one in values[: LIMIT + 2]]
    return None if None in numbers else np.array(numbers, np.float64)
