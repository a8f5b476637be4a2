"""The latent explorer's data for the browser: one set of small files per epoch, fetched when they are looked at.

Rows stand in the order of the page (fair_order), so that every beginning of a file is a fair sample; the file `samples`
says which row of the artifacts each one is. Coordinates are quantised in the bounds of their own epoch: a new epoch
never rewrites the data of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.codes import CODES, LatentCodes
from runreport.artifacts.latent.density import POSTERIOR_DENSITY, PRIOR_DENSITY, DensityGrid
from runreport.artifacts.latent.distortion import DISTORTION, Distortion
from runreport.artifacts.latent.neighbors import NEIGHBORS, KnnGraph
from runreport.artifacts.latent.projection import PROJECTION, Projection
from runreport.artifacts.samples.inputs import INPUTS, SampleInputs
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS, Reconstructions
from runreport.pages.fair_order import fair_order
from runreport.pages.page import Chunk, Ref, RunView
from runreport.pages.quantise import column, positions
from runreport.pages.sprites import Pictures

VERSION = 3  # of all chunks: raise it when what one of them holds changes, or its compression
MANY = 20_000  # samples; with more of them each map is a file of its own, and what colours points another
METHODS = ("pca", "umap")
DIMS = (2, 3)
Named = tuple[tuple[str, Ref], ...]


def chunks(view: RunView, epochs: Iterable[int], n: int = 0) -> tuple[Chunk, ...]:
    """Everything the explorer can ask for; what an epoch lacks is left out of its files. n: samples."""
    found = [_samples(view), _pictures(view)]
    for epoch in epochs:
        found += _maps(view, epoch) if n > MANY else [_map(view, epoch)]
        found += [_near(view, epoch), _fields(view, epoch)]
        found += [_of_one(view, epoch, RECONSTRUCTIONS, "recon", recon_data)]
        found += [_of_one(view, epoch, CODES, "qc", responsibilities_data)] if _has_mixture(view) else []
    return tuple(chunk for chunk in found if chunk is not None)


def _has_mixture(view: RunView) -> bool:
    return view.run.config is not None and view.run.config.has_mixture


def _present(view: RunView, wanted: Iterable[tuple[str, Ref]]) -> Named:
    return tuple((name, ref) for name, ref in wanted if view.shelf.has(ref.artifact, ref.epoch, **dict(ref.keys)))


def _chunk(key: str, named: Named, make: Any, *, is_by_row: bool = True) -> Chunk | None:
    if not named:
        return None
    names, refs = zip(*named, strict=True)
    return Chunk(key=key, reads=refs, make=make, version=VERSION, options={"names": list(names)}, is_by_row=is_by_row)


def _with_labels(view: RunView, epoch: int, named: Named) -> Named:
    """A projection of the epoch before what has no labels of its own: they decide the order of rows."""
    labels = _present(view, projection_refs(epoch))[:1]
    return (("labels", labels[0][1]), *named) if named and labels else ()


def _of_one(view: RunView, epoch: int, artifact: Artifact, stem: str, make: Any) -> Chunk | None:
    return _chunk(f"{stem}_{epoch}", _with_labels(view, epoch, _present(view, [(stem, Ref(artifact, epoch))])), make)


def projection_refs(epoch: int) -> list[tuple[str, Ref]]:
    """("umap2", ref) for each method and dimension."""
    return [
        (f"{method}{dim}", Ref(PROJECTION, epoch, (("method", method), ("dim", dim))))
        for method in METHODS
        for dim in DIMS
    ]


def _per_method(artifact: Artifact, epoch: int, stem: str, **keys: str | int) -> list[tuple[str, Ref]]:
    return [(f"{stem}_{method}", Ref(artifact, epoch, (*keys.items(), ("method", method)))) for method in METHODS]


def _samples(view: RunView) -> Chunk | None:
    epochs = view.shelf.epochs(PROJECTION, method="pca", dim=2) or view.shelf.epochs(PROJECTION, method="umap", dim=2)
    wanted = [("inputs", Ref(INPUTS, None)), *(projection_refs(epochs[0]) if epochs else [])]
    return _chunk("samples", _present(view, wanted)[:1], samples_data)


def _pictures(view: RunView) -> Chunk | None:
    return _chunk("pictures", _present(view, [("inputs", Ref(INPUTS, None))]), pictures_data)


def _map(view: RunView, epoch: int) -> Chunk | None:
    return _chunk(f"map_{epoch}", _present(view, [*projection_refs(epoch), *_colour_refs(epoch)]), map_data)


def _maps(view: RunView, epoch: int) -> list[Chunk | None]:
    """The same as _map in several files: one map is enough to draw, whatever else there is."""
    colours = _present(view, _colour_refs(epoch))
    maps = [_chunk(f"{name}_{epoch}", ((name, ref),), map_data) for name, ref in _present(view, projection_refs(epoch))]
    return [*maps, _chunk(f"colours_{epoch}", _with_labels(view, epoch, colours), map_data)]


def _colour_refs(epoch: int) -> list[tuple[str, Ref]]:
    """What points can be coloured by."""
    return [
        ("codes", Ref(CODES, epoch)),
        ("recon", Ref(RECONSTRUCTIONS, epoch)),
        *_per_method(DISTORTION, epoch, "distortion"),
        *_per_method(NEIGHBORS, epoch, "near"),
    ]


def _near(view: RunView, epoch: int) -> Chunk | None:
    graphs = _present(view, _per_method(NEIGHBORS, epoch, "near"))
    return _chunk(f"near_{epoch}", _with_labels(view, epoch, graphs), near_data)


def _fields(view: RunView, epoch: int) -> Chunk | None:
    wanted = [
        *_per_method(POSTERIOR_DENSITY, epoch, "posterior"),
        *_per_method(PRIOR_DENSITY, epoch, "uniform", prior="uniform"),
        *_per_method(PRIOR_DENSITY, epoch, "empirical", prior="empirical"),
        *_per_method(DISTORTION, epoch, "distortion"),
    ]
    return _chunk(f"fields_{epoch}", _present(view, wanted), fields_data, is_by_row=False)


def samples_data(source: SampleInputs | Projection, *, names: list[str]) -> Mapping[str, Any]:
    """Labels, data set indices, and rows of the artifacts, in the order of the page."""
    order = fair_order(source.labels)
    return {"labels": _whole(source.labels)[order], "indices": source.sample_indices[order], "rows": order}


def pictures_data(source: SampleInputs, *, names: list[str]) -> Mapping[str, Any]:
    """What the model was shown."""
    return {"pictures": Pictures(source.images[fair_order(source.labels)])}


def _whole(values: np.ndarray) -> np.ndarray:
    """Class numbers in the fewest bytes; a negative one (no label) becomes the largest code."""
    kind, missing = (np.uint8, 255) if values.max(initial=0) < 255 else (np.uint16, 65535)
    return np.where(values < 0, missing, values).astype(kind)


def map_data(*results: Any, names: list[str]) -> Mapping[str, Any]:
    """Positions of the maps that are given, and what the points can be coloured by."""
    named = dict(zip(names, results, strict=True))
    order = fair_order(results[0].labels)  # a projection comes first, if only for this
    maps = {name: _one_map(found, order) for name, found in named.items() if name != "labels" and name[:-1] in METHODS}
    groups: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    for name, result in named.items():
        if isinstance(result, LatentCodes):
            groups |= _code_groups(result)
            columns |= _code_columns(result)
        elif isinstance(result, Reconstructions):
            columns["mse"] = column(result.mse)
        elif isinstance(result, Distortion):
            columns[name] = column(relative_log2(result.per_point, result.stats.median))
        elif isinstance(result, KnnGraph):
            columns["dk"] = column(result.d_k)
    return {
        "maps": maps,
        "groups": {name: group[order] for name, group in groups.items()},
        "columns": {name: {**one, "levels": one["levels"][order]} for name, one in columns.items()},
    }


def _one_map(projection: Projection, order: np.ndarray) -> dict[str, Any]:
    alignment = projection.alignment
    turn = None
    if alignment is not None and projection.raw_points is not None:
        turn = {
            "rotation": alignment.rotation.tolist(),
            "scale": float(alignment.scale),
            "translation": alignment.translation.tolist(),
        }
    explained = projection.explained_variance_ratio
    return {
        **positions(projection.points[order]),
        "alignment": turn,
        "aligned_to": projection.aligned_to,
        "explained": None if explained is None else [float(share) for share in explained],
        "fallback": projection.fallback,
        "trustworthiness": projection.trustworthiness,
    }


def _code_groups(codes: LatentCodes) -> dict[str, np.ndarray]:
    if codes.qc is not None:
        return {"component": _whole(codes.qc.argmax(axis=1))}
    return {} if codes.logits is None else {"prediction": _whole(codes.logits.argmax(axis=1))}


def _code_columns(codes: LatentCodes) -> dict[str, Any]:
    if codes.qc is None:
        return {}
    shares = codes.qc.astype(np.float64)
    entropy = -np.sum(shares * np.log(np.where(shares > 0, shares, 1.0)), axis=1)  # nats
    return {"entropy": column(np.maximum(entropy, 0.0)), "pmax": column(codes.qc.max(axis=1))}


def relative_log2(ratio: np.ndarray, median: float | None) -> np.ndarray:
    """log2 of ratio / median: 1 means stretched twice as much as the typical point; NaN where there is no ratio.

    Clipped to [-4, 4], so a ratio of 0 (neighbours that coincide on the map) stays a number.
    """
    if not median:
        return np.full(ratio.shape, np.nan)
    with np.errstate(divide="ignore"):
        return np.clip(np.log2(ratio / median), -4.0, 4.0)


def near_data(labels: Projection, *graphs: KnnGraph, names: list[str]) -> Mapping[str, Any]:
    """Neighbours in latent space with their distances, and how long a latent unit typically is on each map."""
    graph, order = graphs[0], fair_order(labels.labels)
    kind = np.uint16 if len(order) <= 65535 else np.int32
    place = np.empty(len(order), kind)  # row of an artifact -> row of the page
    place[order] = np.arange(len(order))
    scales = {
        f"{name.removeprefix('near_')}{dim}": typical_scale(one.d_latent, lengths)
        for name, one in zip(names[1:], graphs, strict=True)
        for dim, lengths in ((2, one.d_proj_2d), (3, one.d_proj_3d))
    }
    return {
        "k": graph.k,
        "recall": graph.recall,
        "indices": place[graph.indices[order]],
        "distances": column(graph.d_latent[order]),
        "scale": scales,
    }


def typical_scale(d_latent: np.ndarray, d_proj: np.ndarray) -> float:
    """Median over points of mean(d_proj) / mean(d_latent): map units per latent unit; 1 where no point has one."""
    if d_latent.shape[1] == 0:  # a single point has no neighbour
        return 1.0
    latent, projected = d_latent.mean(axis=1), d_proj.mean(axis=1)
    usable = (latent > 0) & np.isfinite(projected)
    return float(np.median(projected[usable] / latent[usable])) if usable.any() else 1.0


def fields_data(*results: Any, names: list[str]) -> Mapping[str, Any]:
    """Density and distortion grids of both methods; more levels for low densities, NaN cells stay empty."""
    fields: dict[str, dict[str, Any]] = {method: {} for method in METHODS}
    for name, result in zip(names, results, strict=True):
        kind, method = name.rsplit("_", 1)
        values, power = result.values, 2.0
        about: dict[str, Any] = {"grid": list(result.grid), "bounds": [list(pair) for pair in result.bounds]}
        about["subset_n"] = result.meta.subset_n
        if isinstance(result, DensityGrid):
            about["neff"] = result.meta.prior_weights.neff if result.meta.prior_weights else None
        else:
            about |= {"median": result.stats.median, "k": result.k}
            values, power = relative_log2(result.values, result.stats.median), 1.0
        fields[method][kind] = about | {"values": column(values, "u1", power=power)}
    return fields


def recon_data(labels: Projection, result: Reconstructions, *, names: list[str]) -> Mapping[str, Any]:
    """The decoded picture of every sample."""
    return {"pictures": Pictures(result.images[fair_order(labels.labels)])}


def responsibilities_data(labels: Projection, codes: LatentCodes, *, names: list[str]) -> Mapping[str, Any]:
    """q(c|x) of every sample in steps of 1/255, (n, c)."""
    shares = codes.qc if codes.qc is not None else np.zeros((len(codes.labels), 0))
    return {"qc": np.rint(shares[fair_order(labels.labels)] * 255).astype(np.uint8)}
