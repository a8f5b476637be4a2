"""The explorer with less data, for a report that must stay below a size: fewer epochs, points and pictures.

Rows of a page stand in fair order, so fewer points are the first rows of each file. A neighbour that was left out has
an index beyond the last row; distances of neighbours are untouched, so d_k is that among all points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from runreport.pages.fair_order import fair_order
from runreport.pages.page import Chunk, PageContent, RunView
from runreport.pages.thinned_chunk import thinned_chunk

Kept = Literal["all", "newest", "none"]
PER_EPOCH = ("near", "fields", "recon", "qc")  # stems of the files that an epoch can do without


@dataclass(frozen=True, slots=True)
class Thinning:
    """What a report holds; by default everything there is."""

    epochs: int | None = None  # how many, evenly spaced, the first and the newest among them
    points: int | None = None  # how many, a fair sample of all classes
    bits: Literal[16, 8] = 16  # of numbers that points are coloured by, and of neighbour distances; not of positions
    near: Kept = "all"  # neighbours
    fields: Kept = "all"  # densities and distortion under the points
    recon: Kept = "all"  # reconstructions
    qc: Kept = "all"  # responsibilities
    has_pictures: bool = True  # of the samples
    has_printed: bool = True  # all lines of the console, and not only the first and the last
    has_logged_pictures: bool = True
    has_tensor_values: bool = True  # slices of tensors; a file that is dropped on the page has all of them
    has_tensor_details: bool = True  # histograms, quantiles and spectra of single tensors
    has_relations: bool = True  # which tensors are alike
    has_plotly: bool = True  # without it charts stay drawings
    has_three: bool = True  # without it the processor draws the points


def evenly_spaced(epochs: Iterable[int], wanted: int | None) -> tuple[int, ...]:
    """So many of the epochs, spread evenly over their list, always with the first and the last: at least two."""
    every = tuple(epochs)
    if wanted is None or max(2, wanted) >= len(every):
        return every
    places = np.rint(np.linspace(0, len(every) - 1, max(2, wanted))).astype(int)
    return tuple(every[place] for place in places)


def sample_labels(view: RunView, content: PageContent) -> np.ndarray:
    """Class of every sample of the explorer, (n,) int; empty where nothing was computed."""
    chunk = next((chunk for chunk in content.chunks if chunk.key == "samples"), None)
    if chunk is None:
        return np.empty(0, np.int32)
    (ref,) = chunk.reads
    return view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys)).labels


def thinned_latent(content: PageContent, thinning: Thinning, labels: np.ndarray) -> PageContent:
    """The explorer's page with what stays; as it is where nothing was computed. labels: of sample_labels."""
    explorer = content.variables.get("explorer")
    if not explorer:
        return content
    epochs = evenly_spaced(explorer["epochs"], thinning.epochs)
    points = None if thinning.points is None or thinning.points >= len(labels) else thinning.points
    staying = _staying(content.chunks, epochs, thinning)
    chunks = tuple(thinned_chunk(chunk, points, thinning.bits) for chunk in staying)
    island = {**explorer, **_of_epochs(explorer, epochs, chunks)}
    island["pictures"] = explorer["pictures"] and thinning.has_pictures
    if points is not None:
        island |= _of_points(explorer, labels[fair_order(labels)[:points]])
    return replace(content, variables={**content.variables, "explorer": island}, island=island, chunks=chunks)


def thinned_run(content: PageContent, thinning: Thinning) -> PageContent:
    """The overview; without Plotly its charts stay the drawings they are."""
    return content if thinning.has_plotly else replace(content, island={**content.island, "charts": {}})


def epoch_of(chunk: Chunk) -> tuple[str, int | None]:
    """("map", 12) of map_12; no epoch where the chunk has none."""
    stem, _, number = chunk.key.rpartition("_")
    return (stem, int(number)) if stem and number.isdecimal() else (chunk.key, None)


def _staying(chunks: tuple[Chunk, ...], epochs: tuple[int, ...], thinning: Thinning) -> list[Chunk]:
    staying = [chunk for chunk in chunks if epoch_of(chunk)[1] is None or epoch_of(chunk)[1] in epochs]
    staying = [chunk for chunk in staying if thinning.has_pictures or chunk.key != "pictures"]
    for stem in PER_EPOCH:
        kept: Kept = getattr(thinning, stem)
        of_stem = [chunk for chunk in staying if epoch_of(chunk)[0] == stem]
        gone = [] if kept == "all" else of_stem[:-1] if kept == "newest" else of_stem
        staying = [chunk for chunk in staying if chunk not in gone]
    return staying


def _of_epochs(explorer: Mapping[str, Any], epochs: tuple[int, ...], chunks: tuple[Chunk, ...]) -> dict[str, Any]:
    """What the island says of epochs; a map that no kept epoch has is not offered."""
    there = {chunk.key for chunk in chunks}
    maps = {
        name: {**facts, "epochs": [epoch for epoch in facts["epochs"] if epoch in epochs]}
        for name, facts in explorer["maps"].items()
    }
    maps = {name: facts for name, facts in maps.items() if facts["epochs"]}
    return {
        "epochs": list(epochs),
        "maps": maps,
        "frames": {name: frame for name, frame in explorer["frames"].items() if name in maps},
        "neighbours": [epoch for epoch in explorer["neighbours"] if f"near_{epoch}" in there],
        "reconstructions": [epoch for epoch in explorer["reconstructions"] if f"recon_{epoch}" in there],
    }


def _of_points(explorer: Mapping[str, Any], labels: np.ndarray) -> dict[str, Any]:
    counts = np.bincount(labels[labels >= 0], minlength=len(explorer["classes"]))
    named = zip(explorer["classes"], counts, strict=True)
    return {"n": len(labels), "classes": [{**one, "count": int(some)} for one, some in named]}
