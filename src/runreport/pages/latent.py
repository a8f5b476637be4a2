"""The latent explorer: maps of the fixed samples over the epochs, with neighbours, densities and distortion."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import numpy as np

from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.density import POSTERIOR_DENSITY, PRIOR_DENSITY
from runreport.artifacts.latent.distortion import DISTORTION
from runreport.artifacts.latent.neighbors import NEIGHBORS
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.artifacts.latent.quality import QUALITY
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS
from runreport.errors import RunReportError
from runreport.pages.fair_order import fair_order
from runreport.pages.latent_chunks import DIMS, chunks, projection_refs
from runreport.pages.latent_data import METHODS
from runreport.pages.latent_logged import (
    is_logged,
    label_noun,
    logged_heading,
    logged_names,
    logged_words,
    moment_words,
    pictures_fit,
)
from runreport.pages.latent_poster import Frame, common_frame, poster, robust_bounds
from runreport.pages.latent_tokens import token_heading
from runreport.pages.missing import reason, remedy
from runreport.pages.page import FRAME, Fact, Page, PageContent, Ref, RunView
from runreport.pages.words import count, percent, visible
from runreport.runs.planned import token_rows
from runreport.runs.saved_models import LAST_STEP

FASHION = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
Summaries = Mapping[int, Mapping[str, Mapping[str, Any]]]  # epoch -> map -> what SUMMARY says
NOUNS = {"digits": "digit", "mnist": "digit", "fashion-mnist": "kind"}


def _summary(projection: Projection) -> dict[str, Any]:
    """What a view must hold to show a map, and which samples it shows in which order."""
    rows = np.stack([projection.sample_indices, projection.labels]).astype("<i8")
    return {"bounds": robust_bounds(projection.points).tolist(), "samples": sha256(rows.tobytes()).hexdigest()[:16]}


SUMMARY = Fact("map-summary", 1, _summary)


def latent_content(view: RunView) -> PageContent:
    """The page of one run; without any projection it says what is missing and how to make it."""
    every = _epochs(view)
    if not every:
        return PageContent("No latent map yet", {"missing": _nothing(view), "explorer": None})
    summaries = _summaries(view, every)
    epochs = _same_samples(summaries, every)
    latest = epochs[-1]
    maps = {name: ref for name, ref in projection_refs(latest) if _has(view, ref)}
    frames = _frames(summaries, epochs)
    first = next(name for name in ("umap2", "pca2", "umap3", "pca3") if name in maps)
    shown: Projection = view.shelf.load(PROJECTION, latest, **dict(maps[first].keys))
    explorer = _island(view, epochs, frames, shown)
    downloads = tuple(ref for ref in _exact(latest) if _has(view, ref))
    variables = {
        "missing": None,
        "logged": logged_words(view, shown, latest),
        "apart": [epoch for epoch in every if epoch not in epochs],
        "explorer": explorer,
        "points": explorer["points"],
        "moment": explorer["moment"],
        "first": _first(first, shown),
        "poster": poster(shown, frames[first], fair_order(shown.labels)),
        "quality": _quality(view, epochs),
        "receipts": [_receipt(view, name, ref) for name, ref in maps.items()],
        "failures": [
            {"file": one.ref.file, "message": visible(one.message), "code": visible(one.code)}
            for one in view.failures
            if one.ref.artifact is PROJECTION
        ],
        "downloads": [
            {"file": ref.file, "path": f"data/{quote(view.slug)}/artifacts/{quote(ref.file)}"} for ref in downloads
        ],
    }
    return PageContent(
        _heading(view, explorer),
        variables,
        explorer,
        chunks(view, epochs, shown.n, has_pictures=explorer["pictures"]),
        downloads,
    )


def _epochs(view: RunView) -> tuple[int, ...]:
    found = (view.shelf.epochs(PROJECTION, method=method, dim=dim) for method in METHODS for dim in DIMS)
    return tuple(sorted(epoch for epoch in set().union(*found) if epoch <= LAST_STEP))  # others stand for no step


def _has(view: RunView, ref: Ref) -> bool:
    return view.shelf.has(ref.artifact, ref.epoch, **dict(ref.keys))


def _nothing(view: RunView) -> dict[str, str]:
    return {"title": "No latent map yet", "why": reason(view, PROJECTION.kind), "command": remedy(view)}


def _summaries(view: RunView, epochs: tuple[int, ...]) -> Summaries:
    """Of each map, by epoch and name."""
    return {
        epoch: {
            name: view.shelf.fact(SUMMARY, PROJECTION, epoch, **dict(ref.keys))
            for name, ref in projection_refs(epoch)
            if _has(view, ref)
        }
        for epoch in epochs
    }


def _same_samples(summaries: Summaries, epochs: tuple[int, ...]) -> tuple[int, ...]:
    """Epochs whose maps show the samples of the newest: rows of others are not those of the page.

    Raises RunReportError where no epoch's maps agree among themselves.
    """
    shown = {epoch: {one["samples"] for one in summaries[epoch].values()} for epoch in epochs}
    newest = next((shown[epoch] for epoch in reversed(epochs) if len(shown[epoch]) == 1), None)
    if newest is None:
        raise RunReportError("the maps of no epoch show the same samples", hint="build the run's artifacts again")
    return tuple(epoch for epoch in epochs if shown[epoch] == newest)


def _frames(summaries: Summaries, epochs: tuple[int, ...]) -> dict[str, Frame]:
    """One frame per method and dimension, over all epochs."""
    bounds: dict[str, list[np.ndarray]] = {}
    for epoch in epochs:
        for name, summary in summaries[epoch].items():
            bounds.setdefault(name, []).append(np.array(summary["bounds"]))
    return {name: common_frame(found) for name, found in bounds.items()}


def class_names(view: RunView, labels: np.ndarray) -> tuple[str, list[str]]:
    """What a class is called, and every class's name."""
    config = view.run.config
    size = max(config.data.classes if config else 0, int(labels.max(initial=-1)) + 1)
    data = config.data.name if config else ""
    noun = NOUNS.get(data, "class")
    if data == "fashion-mnist" and size == len(FASHION):
        return noun, list(FASHION)
    return noun, [f"{noun} {number}" for number in range(size)]


def _island(view: RunView, epochs: tuple[int, ...], frames: Mapping[str, Frame], shown: Projection) -> dict[str, Any]:
    logged = logged_names(view, shown.labels, epochs[-1])
    noun, names = class_names(view, shown.labels) if logged is None else (label_noun(view), logged)
    counts = np.bincount(shown.labels[shown.labels >= 0], minlength=len(names))
    config = view.run.config
    return {
        "run": view.run.id,
        "seed": config.seed if config else None,
        "n": shown.n,
        "total": shown.total,
        "sampling": shown.sampling,
        "noun": noun,
        **moment_words(view),
        "classes": [{"name": name, "count": int(some)} for name, some in zip(names, counts, strict=True)],
        "components": config.model.components if config else None,
        "epochs": list(epochs),
        "frames": {name: frame.island() for name, frame in frames.items()},
        "maps": {name: _map_facts(view, epochs, name) for name in frames},
        "neighbours": _neighbour_epochs(view),
        "pictures": pictures_fit(view, shown),
        "reconstructions": list(view.shelf.epochs(RECONSTRUCTIONS)),
        "purity": [[q["epoch"], q["purity"]] for q in _quality(view, epochs)],
    }


def _map_facts(view: RunView, epochs: tuple[int, ...], name: str) -> dict[str, Any]:
    """File name with {epoch} left open, and the epochs that have this map."""
    keys = {"method": name[:-1], "dim": int(name[-1])}
    pattern = PROJECTION.file(0, keys).replace("epoch_0", "epoch_{epoch}")
    return {
        "file": pattern,
        "epochs": [epoch for epoch in epochs if view.shelf.has(PROJECTION, epoch, **keys)],
    }


def _neighbour_epochs(view: RunView) -> list[int]:
    return sorted({epoch for method in METHODS for epoch in view.shelf.epochs(NEIGHBORS, method=method)})


def _quality(view: RunView, epochs: tuple[int, ...]) -> list[dict[str, Any]]:
    found = []
    for epoch in epochs:
        if view.shelf.has(QUALITY, epoch):
            one = view.shelf.load(QUALITY, epoch)
            found.append({"epoch": epoch, "purity": one.purity, "k": one.k, "accuracy": one.accuracy})
            found[-1]["kind"] = one.accuracy_kind
    return found


def _first(name: str, shown: Projection) -> dict[str, Any]:
    """What the drawing shows, in words."""
    return {
        "method": visible(shown.method.upper()),
        "dim": shown.dim,
        "map": name,
        "sampling": visible(shown.sampling),
        "fallback": None if shown.fallback is None else visible(shown.fallback),
    }


def _receipt(view: RunView, name: str, ref: Ref) -> dict[str, Any]:
    receipt = view.shelf.receipt(ref.artifact, ref.epoch, **dict(ref.keys))
    projection: Projection = view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys))
    return {
        "map": f"{name[:-1].upper()} {name[-1]}D",
        "file": ref.file,
        "seed": receipt.get("seed"),
        "params": _pairs(receipt.get("params")),
        "software": _pairs(receipt.get("software")),
        "trustworthiness": projection.trustworthiness,
        "aligned_to": projection.aligned_to,
    }


def _pairs(found: Mapping[str, Any] | None) -> str:
    return visible(", ".join(f"{key} {value}" for key, value in (found or {}).items()))


def _exact(epoch: int) -> list[Ref]:
    """The files of the newest epoch, as computed; every other epoch's lie in the run directory."""
    methods = [(("method", method),) for method in METHODS]
    return [
        *(ref for _, ref in projection_refs(epoch)),
        *(Ref(NEIGHBORS, epoch, keys) for keys in methods),
        *(Ref(DISTORTION, epoch, keys) for keys in methods),
    ]


def _heading(view: RunView, explorer: Mapping[str, Any]) -> str:
    epoch = explorer["epochs"][-1]
    purity = dict(explorer["purity"]).get(epoch)
    noun = explorer["noun"]
    if token_rows(view.run) is not None:
        return token_heading(explorer["n"], explorer["total"], len(explorer["epochs"]))
    if is_logged(view):
        return logged_heading(explorer["n"], len(explorer["classes"]), explorer["epochs"], purity)
    if purity is None:
        return f"{count(explorer['n'], 'code')} over {count(len(explorer['epochs']), 'epoch')}"
    return f"{percent(purity)} of latent neighbours share their {noun} at epoch {epoch}"


LATENT = Page(
    stem="latent",
    title="Latent explorer",
    scope="run",
    applies=lambda view: view.run.tree is None or is_logged(view),
    reads=(
        PROJECTION,
        NEIGHBORS,
        CODES,
        POSTERIOR_DENSITY,
        PRIOR_DENSITY,
        DISTORTION,
        QUALITY,
        INPUTS,
        RECONSTRUCTIONS,
        LOGGED_LABELS,
    ),
    content=latent_content,
    facts=(*FRAME, "embeddings"),
)
