"""What the explorer's files hold: results of artifacts as levels for the screen, with rows in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.artifacts.latent.codes import LatentCodes
from runreport.artifacts.latent.density import DensityGrid
from runreport.artifacts.latent.distortion import Distortion
from runreport.artifacts.latent.neighbors import KnnGraph
from runreport.artifacts.latent.projection import Projection
from runreport.artifacts.samples.inputs import SampleInputs
from runreport.artifacts.samples.reconstructions import Reconstructions
from runreport.pages.fair_order import fair_order
from runreport.pages.quantise import column, positions
from runreport.pages.sprites import Pictures

METHODS = ("pca", "umap")


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
